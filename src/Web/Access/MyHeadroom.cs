using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Headroom;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Access;

/// <summary>The lab's headroom and its policy as the one who is signed in may see them: the figures of the whole lab, without the names of others' domains.</summary>
public sealed class MyHeadroom(HeadroomBoard board, LabPolicies policies, Gate gate, MyFleet fleet, SignedIn who)
{
    /// <summary>As it was reckoned last; null before it was, and for nobody.</summary>
    public HeadroomReport? Current => board.Current is { } report && who.Person.IsSomebody ? Seen(report) : null;

    /// <summary>The policy in force.</summary>
    public LabPolicyKept Policy => policies.Current;

    /// <summary>As <see cref="LabPolicies.SetAsync"/>.</summary>
    public async Task<LabPolicyChange> SetPolicyAsync(LabPolicy policy, long? basedOn, Caller caller, CancellationToken cancellation = default) =>
        gate.Refuse(caller, LabAction.Policy, Target.Lab) is { } refusal ? new LabPolicyChange(null, refusal) : await policies.SetAsync(policy, basedOn, caller.Reason, cancellation);

    /// <summary>What a drain of a host would leave, if that is less than the policy wants; else null.</summary>
    public string? AfterDrain(HostId host) => board.WantingWithout(host);

    private HeadroomReport Seen(HeadroomReport report)
    {
        if (who.Person.SeesAll) return report;
        var mine = fleet.Current.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        return report with
        {
            Figures = report.Figures with { Reserves = [.. report.Figures.Reserves.Where(r => fleet.Current.Hosts.ContainsKey(r.Id)).Select(r => r with { Homeless = Mine(r.Homeless) })] },
            Ways = [.. report.Ways.Select(w => w with { Guests = Mine(w.Guests), Moves = [.. w.Moves.Where(m => mine.Contains(m.Guest))] })],
        };
        ImmutableArray<string> Mine(ImmutableArray<string> names) => [.. names.Where(mine.Contains)];
    }
}
