using System.Collections.Immutable;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>What is to be planned: a lab, and what if.</summary>
/// <param name="Lab">The lab as it is.</param>
public sealed record PlanRequest(LabSnapshot Lab)
{
    /// <summary>What to be after.</summary>
    public PlanPolicy Policy { get => field ?? PlanPolicy.Default; init; } = PlanPolicy.Default;

    /// <summary>What if these hosts are to be empty?</summary>
    public ImmutableSortedSet<HostId> Drain { get => field ?? []; init; } = [];

    /// <summary>What if these hosts are lost? Their guests are to be started elsewhere.</summary>
    public ImmutableSortedSet<HostId> Lose { get => field ?? []; init; } = [];

    /// <summary>What if these hosts are added?</summary>
    public ImmutableArray<LabHost> Add { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>What if these guests are started? What their <see cref="LabGuest.Host"/> says is not looked at.</summary>
    public ImmutableArray<LabGuest> Start { get => field.IsDefault ? [] : field; init; } = [];
}
