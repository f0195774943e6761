using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Notifications;

/// <summary>What somebody wants to be told, and how: kinds and ways, mail, webhook, quiet hours; and whether it works.</summary>
public sealed partial class NotificationSettingsPage : IDisposable
{
    private static readonly ImmutableArray<NotificationWays> _ways = [NotificationWays.Page, NotificationWays.Mail, NotificationWays.Webhook];

    private readonly CancellationTokenSource _gone = new();
    private NotificationSettings _settings = NotificationSettings.Usual;
    private NotificationSettings _saved = NotificationSettings.Usual;
    private IReadOnlyList<string> _problems = [];
    private string? _problem;
    private bool _isLoaded;
    private bool _isMailConfirmed;
    private string? _zone;
    private string? _done;
    private string? _secret;
    private NotificationWays? _testing;
    private (NotificationWays Way, SendOutcome Outcome)? _tested;

    /// <summary>The code of the link that confirms a mail address; null if the page was opened without.</summary>
    [SupplyParameterFromQuery]
    public string? Confirm { get; set; }

    /// <summary>Theirs.</summary>
    [Inject]
    public required MyNotifications Notifications { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>The address line.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    private IEnumerable<NotificationKind> Kinds => Enum.GetValues<NotificationKind>().Where(k => !NotificationWords.IsForAdmins(k) || Me.Person.Role == PersonRole.Admin);

    private bool AwaitsConfirmation => _saved.MailAddress.Length > 0 && !_isMailConfirmed && Notifications.WhyNotAtAll(NotificationWays.Mail) is null;

    private IReadOnlyList<Group> Groups => Me.Person.Groups;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Browser.Changed += OnZone;
        await TryAsync(T("Could not be read."), async () =>
        {
            // Drawn twice, and a link may be opened twice: each says the same
            var refused = Confirm is { Length: > 0 } code ? await Notifications.ConfirmMailAsync(code, _gone.Token) : null;
            (_settings, _isMailConfirmed, _, var version) = await Notifications.SettingsAsync(_gone.Token);
            // Until they have set anything, the clock is their browser's
            if (version == 0) _settings = _settings with { Zone = _zone = Browser.Zone };
            (_saved, _isLoaded) = (_settings, true);
            if (refused is not null) (_problem, _problems) = (T("The mail address was not confirmed."), [refused]);
            else if (Confirm is { Length: > 0 }) _done = T($"From now on mail goes to {_saved.MailAddress}.");
        });
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        // The link is used up: a reload would say that it is old, or another address's
        if (firstRender && Confirm is not null) Navigation.NavigateTo(Links.NotificationSettings, replace: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Browser.Changed -= OnZone;
        _gone.Cancel();
        _gone.Dispose();
    }

    // A browser says its zone only once the page is there; what they have set themselves stays
    private void OnZone() => _ = InvokeAsync(() =>
    {
        if (_gone.IsCancellationRequested || _zone is null || _settings.Zone != _zone) return;
        _settings = _settings with { Zone = _zone = Browser.Zone };
        StateHasChanged();
    });

    private Task SaveAsync() => TryAsync(NotSaved, async () =>
    {
        (var secret, _problems) = await Notifications.SetAsync(_settings, _gone.Token);
        if (_problems.Count > 0) return;
        var isNew = _saved.MailAddress != _settings.MailAddress;
        (_saved, _secret, _done, _tested, _zone) = (_settings, secret ?? _secret, T("Saved."), null, null);
        // From here on it is saved, whatever comes
        _problem = T("Could not be sent.");
        _isMailConfirmed = (await Notifications.SettingsAsync(_gone.Token)).IsMailConfirmed;
        if (isNew && AwaitsConfirmation) await SendTestAsync(NotificationWays.Mail);
    });

    private Task NewSecretAsync() => TryAsync(NotSaved, async () =>
    {
        (_secret, _problems) = await Notifications.NewSecretAsync(_gone.Token);
        if (_problems.Count == 0) _done = T("The old secret signs nothing any more.");
    });

    private static string NotSaved => T("Not saved, nothing was changed.");

    private Task TestAsync(NotificationWays way) => TryAsync(T("Could not be sent."), () => SendTestAsync(way));

    private async Task SendTestAsync(NotificationWays way)
    {
        (_testing, _tested) = (way, null);
        // A mail server may take its time
        StateHasChanged();
        try
        {
            // The link may have been opened in another tab meanwhile
            _isMailConfirmed = (await Notifications.SettingsAsync(_gone.Token)).IsMailConfirmed;
            // Also if the page is left while it goes
            _tested = (way, await Notifications.TestAsync(way, CancellationToken.None));
        }
        finally
        {
            _testing = null;
        }
    }

    private async Task TryAsync(string problem, Func<Task> work)
    {
        (_problem, _problems, _done) = (problem, [], null);
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _problems = [$"{StoreProblem.Words(e)}."];
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page was left
        }
    }

    private string Outcome(NotificationWays way)
    {
        if (_testing == way) return T("Sending…");
        if (_tested is not { } tested || tested.Way != way) return "";
        if (tested.Outcome.Problem is { } problem) return Said(problem);
        if (way == NotificationWays.Webhook) return T("The receiver has taken it.");
        return AwaitsConfirmation ? T("The mail server has taken it: open the link in that mail.") : T("The mail server has taken it: look into your mailbox.");
    }

    private void SetLeast(object? severity)
    {
        if (Enum.TryParse<DecisionSeverity>($"{severity}", out var least)) _settings = _settings with { SeverityMin = least };
    }

    private void BreakThrough(NotificationKind kind, bool wanted) =>
        _settings = _settings with { BreakThrough = wanted ? _settings.BreakThrough.Add(kind) : _settings.BreakThrough.Remove(kind) };

    private void Choose(string group, bool wanted) => _settings = _settings with { Groups = wanted ? _settings.Groups.Add(group) : _settings.Groups.Remove(group) };

    private void SetQuiet(bool wanted) => _settings = _settings with { Quiet = wanted ? new QuietHours(new(22, 0), new(7, 0)) : null };

    private void SetQuiet(object? from, object? to)
    {
        if (_settings.Quiet is not { } quiet) return;
        if (TimeOnly.TryParse($"{from}", CultureInfo.InvariantCulture, out var begin)) quiet = quiet with { From = begin };
        if (TimeOnly.TryParse($"{to}", CultureInfo.InvariantCulture, out var end)) quiet = quiet with { To = end };
        _settings = _settings with { Quiet = quiet };
    }

    private static string Clock(TimeOnly at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string WayWord(NotificationWays way) => way switch { NotificationWays.Page => T("in the page"), NotificationWays.Mail => T("by mail"), _ => T("by webhook") };
}
