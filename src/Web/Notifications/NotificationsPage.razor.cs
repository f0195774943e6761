using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Notifications;

/// <summary>What somebody was told: filtered, a page at a time, read one by one or at once. Drawn anew when something was told.</summary>
public sealed partial class NotificationsPage
{
    private const int PageSize = 50;

    private IReadOnlyList<ShelvedNotification>? _rows;
    private NotificationRow? _last;
    private int _unread;
    private string? _problem;

    /// <summary>"all"; only what is unread without it.</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    /// <summary>Only of this kind.</summary>
    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    /// <summary>The page of those that were raised before this moment, in ticks.</summary>
    [SupplyParameterFromQuery]
    public long? Before { get; set; }

    /// <summary>The last of the page before.</summary>
    [SupplyParameterFromQuery]
    public Guid? BeforeId { get; set; }

    /// <summary>Theirs.</summary>
    [Inject]
    public required MyNotifications Notifications { get; init; }

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    private bool IsAll => Show == "all";

    private bool IsFiltered => !string.IsNullOrEmpty(Kind);

    private IEnumerable<NotificationKind> Kinds => Enum.GetValues<NotificationKind>().Where(k => !NotificationWords.IsForAdmins(k) || Me.Person.Role == PersonRole.Admin);

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReadAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (firstRender) Follow(Notifications.FollowAsync(Gone), count =>
        {
            Answer(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            });
            return false;
        });
    }

    private async Task ReadAsync()
    {
        try
        {
            (_rows, _last) = await Notifications.PageAsync(new NotificationFilter
            {
                Unread = !IsAll,
                Kind = Kind is { Length: > 0 } word ? SettingsJson.Find<NotificationKind>(word) : null,
                Before = Before is { } ticks && ticks is > 0 and < 3155378975999999999 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
                BeforeId = BeforeId,
                Limit = PageSize,
            }, Gone);
            _unread = await Notifications.UnreadAsync(Gone);
            _problem = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _problem = StoreProblem.Words(e) + ".";
        }
    }

    private Task ReadOneAsync(NotificationRow row) => row.ReadAt is null ? DoAsync([row.Id]) : Task.CompletedTask;

    private Task ReadAllAsync() => DoAsync(null);

    private async Task DoAsync(IReadOnlyCollection<Guid>? which)
    {
        try
        {
            await Notifications.ReadAsync(which, Gone);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _problem = StoreProblem.Words(e) + ".";
            return;
        }
        await ReadAsync();
    }

    // Another filter begins at the newest page
    private void Go(string name, object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        var query = new Dictionary<string, object?> { ["before"] = null, ["beforeId"] = null };
        query[name] = string.IsNullOrWhiteSpace(text) ? null : text;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query), replace: true);
    }

    private void GoOlder(NotificationRow last) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["before"] = last.RaisedAt.UtcTicks, ["beforeId"] = last.Id }), replace: true);
}
