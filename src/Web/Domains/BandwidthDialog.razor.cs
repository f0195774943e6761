using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Domains;

/// <summary>Asks what the limit of a domain's network is to be.</summary>
public sealed partial class BandwidthDialog
{
    private Dialog? _dialog;
    private DomainView? _subject;
    private Refusal? _refusal;
    private string _typed = "";
    private string _why = "";
    private string? _error;

    /// <summary>Told what was accepted.</summary>
    [Parameter]
    public EventCallback<OperationRequest> Asked { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Where it is asked for.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <summary>Opens it, with what is wanted now.</summary>
    public void Show(DomainView domain)
    {
        (_subject, _refusal, _error, _why) = (domain, null, null, "");
        _typed = Operations.WantedLimit(domain.Guest.Name)?.Megabits.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
        _dialog!.Show();
    }

    private async Task AskAsync()
    {
        if (_subject is null) return;
        var (megabits, wrong) = FormNumber.Parse(_typed, optional: true);
        BitRate? limit = null;
        if (wrong is null && megabits is { } number) (limit, wrong) = BandwidthLimit.Read(number);
        (_error, _refusal) = (wrong, null);
        if (wrong is not null) return;
        var answer = await Operations.LimitAsync(_subject.Guest.Id, limit, Me.Asks(_why));
        _refusal = answer.Refusal;
        if (_refusal is not null) return;
        await _dialog!.CloseAsync();
        await Asked.InvokeAsync(answer);
    }
}
