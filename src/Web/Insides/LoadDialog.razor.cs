using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Insides;

/// <summary>Asks for load in one or more domains. What was typed stays for the next time.</summary>
public sealed partial class LoadDialog
{
    private readonly LoadForm _form = new();
    private Dialog? _dialog;
    private IReadOnlyList<PlacedGuest> _domains = [];
    private Refusal? _refusal;
    private string _why = "";

    /// <summary>Told why some of the domains refused, if others did not; null if none did.</summary>
    [Parameter]
    public EventCallback<Refusal?> Asked { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Where loads are ordered.</summary>
    [Inject]
    public required MyInsides Loads { get; init; }

    private string Where => _domains.Count == 1 ? _domains[0].Guest.Name : Format.Count(_domains.Count, "domain");

    /// <summary>Opens it.</summary>
    public void Show(IReadOnlyList<PlacedGuest> domains)
    {
        (_domains, _refusal) = (domains, null);
        _dialog!.Show();
    }

    private async Task Make()
    {
        _refusal = null;
        var asks = _form.Read();
        if (asks.Count == 0) return;
        var caller = Me.Asks(_why);
        var answers = asks.SelectMany(ask => Loads.Load(_domains, ask, caller)).ToList();
        var refused = answers.Where(a => a.Request.Refusal is not null).ToList();
        var why = refused.Count == 0 ? null : new Refusal(RefusalKind.Conflict, [.. refused.SelectMany(a => a.Request.Refusal!.Why.Select(w => _domains.Count == 1 ? w : $"{a.Domain}: {w}")).Distinct()]);
        if (refused.Count == answers.Count)
        {
            _refusal = why;
            return;
        }
        _why = "";
        await _dialog!.CloseAsync();
        await Asked.InvokeAsync(why);
    }
}
