using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Headroom;

/// <summary>The lab's headroom in five figures, with the place to change its policy.</summary>
public sealed partial class HeadroomPanel
{
    private LabPolicyDialog? _dialog;
    private Refusal? _refusal;

    /// <summary>As it was reckoned last; null before it was.</summary>
    [Parameter, EditorRequired]
    public required HeadroomReport? Report { get; set; }

    /// <summary>The policy in force.</summary>
    [Inject]
    public required MyHeadroom Headroom { get; init; }

    private LabPolicy Policy => Headroom.Policy.Policy;

    private LabHeadroom? Known => Report?.Figures is { State: not HeadroomState.Unknown } known ? known : null;

    private string Line => Known switch
    {
        null => Report?.Figures.WhyUnknown ?? T("not reckoned yet"),
        { State: HeadroomState.Met } => T("the policy is met"),
        { Hosts: var hosts } when hosts < Policy.SpareHosts => T($"the policy wants {Policy.SpareHosts}"),
        _ => T("the policy is not met"),
    };

    private string LossLine
    {
        get
        {
            if (Known is not { } known) return "";
            var open = known.Reserves.Where(r => !r.IsCovered).OrderByDescending(r => r.Missing).ToList();
            if (open.Count == 0) return T("all would find a place (N+1)");
            return open.Count == 1 ? T($"{open[0].Id}: {open[0].Missing} short") : T($"{open[0].Id}: {open[0].Missing} short, and {Format.Count(open.Count - 1, "other")}");
        }
    }

    private static ByteSize Spare(LabHeadroom known) => known.Memory > ByteSize.Zero ? known.Memory : ByteSize.Zero;
}
