using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Headroom;

/// <summary>Changes the lab's policy.</summary>
public sealed partial class LabPolicyDialog
{
    private Dialog? _dialog;
    private string _spare = "";
    private bool _keep;
    private string _why = "";
    private string? _error;
    private long _basedOn;

    /// <summary>Told what became of it.</summary>
    [Parameter]
    public EventCallback<LabPolicyChange> Changed { get; set; }

    /// <summary>The policy.</summary>
    [Inject]
    public required MyHeadroom Headroom { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Opens it with what is in force.</summary>
    public void Show()
    {
        var kept = Headroom.Policy;
        (_spare, _keep, _basedOn) = (kept.Policy.SpareHosts.ToString(CultureInfo.InvariantCulture), kept.Policy.KeepReserve, kept.Generation);
        (_why, _error) = ("", null);
        _dialog!.Show();
    }

    private async Task SaveAsync()
    {
        var (value, wrong) = FormNumber.Parse(_spare, optional: false);
        if (wrong is null && value != Math.Floor(value!.Value)) wrong = T("A whole number is needed here.");
        var policy = new LabPolicy { SpareHosts = (int)(value ?? 0), KeepReserve = _keep };
        _error = wrong ?? (policy.Errors() is { Count: > 0 } errors ? string.Join(" ", errors) : null);
        if (_error is not null) return;
        var change = await Headroom.SetPolicyAsync(policy, _basedOn, Me.Asks(_why));
        await _dialog!.CloseAsync();
        await Changed.InvokeAsync(change);
    }
}
