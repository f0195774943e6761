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
    private BitRate? _former;

    /// <summary>Told what was accepted, and what takes it back: the limit that was wanted when this was opened.</summary>
    [Parameter]
    public EventCallback<(OperationRequest Request, Undo Undo)> Asked { get; set; }

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
        _former = Operations.WantedLimit(domain.Guest.Name);
        _typed = _former?.Megabits.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
        _dialog!.Show();
    }

    private static string Meaning(string name, BitRate? former) => former is { } rate ? T($"Back to {rate.Megabits:#,0.###} Mbit/s for the network of {name}") : T($"Take the limit of {name}'s network away");

    private async Task AskAsync()
    {
        if (_subject is null) return;
        var (megabits, wrong) = FormNumber.Parse(_typed, optional: true);
        BitRate? limit = null;
        if (wrong is null && megabits is { } number) (limit, wrong) = BandwidthLimit.Read(number);
        (_error, _refusal) = (wrong, null);
        if (wrong is not null) return;
        var (guest, former) = (_subject.Guest, _former);
        var answer = await Operations.LimitAsync(guest.Id, limit, Me.Asks(_why));
        _refusal = answer.Refusal;
        if (_refusal is not null) return;
        await _dialog!.CloseAsync();
        await Asked.InvokeAsync((answer, new Undo(LabAction.Bandwidth, Meaning(guest.Name, former), (all, caller) => all.LimitAsync(guest.Id, former, caller))));
    }
}
