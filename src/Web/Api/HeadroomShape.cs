using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Api;

/// <summary>The lab's headroom as the API tells it.</summary>
/// <param name="State">How it stands to the policy: met, notMet, unknown.</param>
/// <param name="WhyUnknown">Why it can't be told; null if it can.</param>
/// <param name="At">When it was reckoned.</param>
/// <param name="Hosts">So many hosts' worth are free: the lower of memory and processor.</param>
/// <param name="MemoryHosts">Of memory.</param>
/// <param name="MemoryBytes">The same in bytes; below zero if not even the domains that are there would fit on the active hosts.</param>
/// <param name="HostMemoryBytes">One host's worth.</param>
/// <param name="CpuHosts">Of processor, up to 80 % of each host.</param>
/// <param name="CpuCores">The same in cores.</param>
/// <param name="HostCpuCores">One host's worth.</param>
/// <param name="CoversAnyLoss">Whether any one host may be lost (N+1).</param>
/// <param name="Losses">What the loss of each host would mean.</param>
/// <param name="Policy">The policy that it was held against.</param>
/// <param name="Wanting">Each thing that the policy wants and is not there.</param>
/// <param name="Restoring">What would restore it; each by itself is enough.</param>
public sealed record HeadroomShape(
    HeadroomState State, string? WhyUnknown, DateTimeOffset At, double Hosts, double MemoryHosts, long MemoryBytes, long HostMemoryBytes, double CpuHosts, double CpuCores, double HostCpuCores,
    bool CoversAnyLoss, IReadOnlyList<LossShape> Losses, LabPolicyShape Policy, IReadOnlyList<string> Wanting, IReadOnlyList<RestoringShape> Restoring)
{
    internal static HeadroomShape Of(HeadroomReport report)
    {
        var figures = report.Figures;
        return new HeadroomShape(
            figures.State, figures.WhyUnknown, report.At, Round(figures.Hosts), Round(figures.MemoryHosts), figures.Memory.Bytes, figures.MemoryOfOne.Bytes, Round(figures.CpuHosts), Round(figures.Cpu.Count),
            Round(figures.CpuOfOne.Count), figures.CoversAnyLoss, [.. figures.Reserves.Select(r => new LossShape(r.Id.Name, r.IsCovered, r.Missing.Bytes, r.Homeless))], LabPolicyShape.Of(report.Policy),
            figures.Wanting, [.. report.Ways.Select(w => new RestoringShape(w.Kind, w.Text, w.Guests, [.. w.Moves.Select(m => new RestoringMoveShape(m.Guest, m.From!.Value.Name, m.To.Name))]))]);
    }

    private static double Round(double value) => Math.Round(value, 4);
}

/// <summary>What the loss of one host would mean.</summary>
/// <param name="Host">Which.</param>
/// <param name="Covered">Whether all its domains would find a place on the others; pinned ones have none and are left out.</param>
/// <param name="MissingBytes">Memory of those that would not.</param>
/// <param name="Domains">Those of them that one may see.</param>
public sealed record LossShape(string Host, bool Covered, long MissingBytes, IReadOnlyList<string> Domains);

/// <summary>One thing that would restore the reserve.</summary>
/// <param name="Kind">activate, answer, move, shutDown, add.</param>
/// <param name="Text">In words.</param>
/// <param name="Domains">Those that would be moved or shut down and that one may see.</param>
/// <param name="Moves">The moves of these, in their order.</param>
public sealed record RestoringShape(RestoringKind Kind, string Text, IReadOnlyList<string> Domains, IReadOnlyList<RestoringMoveShape> Moves);

/// <summary>One move.</summary>
/// <param name="Domain">Which.</param>
/// <param name="From">Where it is then.</param>
/// <param name="To">Where it goes.</param>
public sealed record RestoringMoveShape(string Domain, string From, string To);
