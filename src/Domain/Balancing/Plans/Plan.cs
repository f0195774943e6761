using System.Collections.Immutable;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>
/// What to do, in order. It may be stopped after any step: each keeps memory, rules and (by policy) spare memory in order, and the
/// steps that bring most come first.
/// </summary>
public sealed record Plan
{
    /// <summary>The steps.</summary>
    public required ImmutableArray<PlanStep> Steps { get; init; }

    /// <summary>The score after so many steps: the first is the score as it is, the last that of the whole plan.</summary>
    public required ImmutableArray<double> Curve { get; init; }

    /// <summary>The fewest steps after which the score is within a tenth of that of the whole plan, what must move has moved, and no guest stands aside.</summary>
    public required int Knee { get; init; }

    /// <summary>Every host, by name.</summary>
    public required ImmutableArray<HostOutlook> Hosts { get; init; }

    /// <summary>The guests that find no place, by name.</summary>
    public required ImmutableArray<Unplaced> Unplaced { get; init; }

    /// <summary>How long all steps take, one after the other.</summary>
    public TimeSpan Takes => Steps.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Takes);
}
