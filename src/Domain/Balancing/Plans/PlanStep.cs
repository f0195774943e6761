using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>One step of a plan. It is feasible when all steps before it have been done.</summary>
public sealed record PlanStep
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>What is done.</summary>
    public required PlanStepKind Kind { get; init; }

    /// <summary>The guest, by name.</summary>
    public required string Guest { get; init; }

    /// <summary>Where it is then; null for a start.</summary>
    public HostId? From { get; init; }

    /// <summary>Where it goes.</summary>
    public required HostId To { get; init; }

    /// <summary>Why, in words with figures.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it only makes room: the guest goes on from there in a later step.</summary>
    public bool Staged { get; init; }

    /// <summary>How long it takes, as expected; the pause included.</summary>
    public required TimeSpan Takes { get; init; }

    /// <summary>How long the guest stands still, as expected; zero for a start.</summary>
    public required TimeSpan Pause { get; init; }

    /// <summary>What the host that it leaves holds after it; null for a start.</summary>
    public HostFigures? FromAfter { get; init; }

    /// <summary>What the host that it goes to holds after it; of <see cref="HostFigures.LossIsCovered"/> see <see cref="Plan.After"/>.</summary>
    public required HostFigures ToAfter { get; init; }

    /// <summary>The score after it.</summary>
    public required double Score { get; init; }
}
