using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Plans;

/// <summary>What a person or a script wants planned; empty is the live lab as it is.</summary>
public sealed record PlanAsk
{
    /// <summary>A lab that somebody thinks of; null takes the live one.</summary>
    public LabSnapshot? Lab { get; init; }

    /// <summary>The lab as it was at this moment; null takes the live one. Not together with <see cref="Lab"/>.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What to be after.</summary>
    public PlanPolicy Policy { get; init; } = PlanPolicy.Default;

    /// <summary>What if these hosts are to be empty?</summary>
    public ImmutableSortedSet<HostId> Drain { get; init; } = [];

    /// <summary>What if these hosts are lost?</summary>
    public ImmutableSortedSet<HostId> Lose { get; init; } = [];

    /// <summary>What if these hosts are added?</summary>
    public ImmutableArray<LabHost> Add { get; init; } = [];

    /// <summary>What if these guests are started?</summary>
    public ImmutableArray<PlanStart> Start { get; init; } = [];
}

/// <summary>Guests that are to be started: one that is described, or a stored configuration's; exactly one of the two is given.</summary>
/// <param name="Guest">What they need; the name is theirs if it is one, else the beginning of theirs.</param>
/// <param name="Configuration">The name of a stored configuration.</param>
/// <param name="Count">How many.</param>
public sealed record PlanStart(LabGuest? Guest, string? Configuration, int Count)
{
    /// <summary>Whether it can be done as it stands: a configuration makes one guest, which bears its name.</summary>
    public bool CanBeDone => Configuration is not null && Count == 1;
}
