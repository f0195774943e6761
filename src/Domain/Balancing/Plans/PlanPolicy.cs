using System.Collections.Immutable;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>What the planner is after, and what it must not do.</summary>
public sealed record PlanPolicy
{
    /// <summary>The defaults.</summary>
    public static readonly PlanPolicy Default = new();

    /// <summary>The score.</summary>
    /// <value><see cref="BalanceTerms.Default"/>.</value>
    public ImmutableArray<BalanceTerm> Terms { get; init; } = BalanceTerms.Default;

    /// <summary>What each guest that is on a host to be emptied, or on none, adds to the score.</summary>
    /// <value>20: more than all else together, so that drains and starts come first.</value>
    public double AwayWeight { get; init; } = 20;

    /// <summary>What each guest on a host without any memory left adds to the score.</summary>
    /// <value>0.</value>
    public double FullWeight { get; init; }

    /// <summary>Whether guests are moved to balance the lab; if not, only what must move moves.</summary>
    /// <value>Yes.</value>
    public bool Balance { get; init; } = true;

    /// <summary>Whether no step may leave the lab with more hosts than before whose loss the others could not take (N+1).</summary>
    /// <value>Yes.</value>
    public bool KeepSpare { get; init; } = true;

    /// <summary>The most moves; null for as many as are worth it. Drains and starts count too.</summary>
    /// <value>Null.</value>
    public int? MostMoves { get; init; }

    /// <summary>What a move that only balances must bring at least, its cost subtracted.</summary>
    /// <value>0.001.</value>
    public double LeastGain { get; init; } = 0.001;

    /// <summary>What a minute of copying costs, in the score's unit: of two moves that bring the same, the cheap one is taken.</summary>
    /// <value>0.001.</value>
    public double CostPerMinute { get; init; } = 0.001;

    /// <summary>Memory that stays free on each host.</summary>
    /// <value>None.</value>
    public ByteSize LeastFree { get; init; }

    /// <summary>What Xen and its tools take beside each guest's memory.</summary>
    /// <value><see cref="Placement.Overhead"/>.</value>
    public ByteSize GuestOverhead { get; init; } = Placement.Overhead;

    /// <summary>The most virtual processors for each physical one.</summary>
    /// <value>16.</value>
    public double VcpusPerCoreMax { get; init; } = 16;

    /// <summary>Whether a host may hold more than it has, as records of a lab sometimes say. Such a host only gives.</summary>
    /// <value>No.</value>
    public bool AcceptOverfull { get; init; }

    /// <summary>Rate at which memory is copied where no link's rate is known.</summary>
    /// <value>1 Gbit/s.</value>
    public BitRate Link { get; init; } = BitRate.FromMegabits(1000);

    /// <summary>Memory that a guest changes a second where it is not known.</summary>
    /// <value>10 MiB/s.</value>
    public ByteRate DirtyRate { get; init; } = ByteRate.FromMiB(10);

    /// <summary>How much is tried beyond the plain descent, in moves weighed: it bounds the planner's time.</summary>
    /// <value>3,000,000: some tenths of a second.</value>
    public long Effort { get; init; } = 3_000_000;
}
