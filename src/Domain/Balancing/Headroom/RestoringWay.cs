using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>One thing that would restore the reserve: that it would was reckoned, not guessed.</summary>
/// <param name="Kind">Of which sort.</param>
/// <param name="Text">In words with figures. It names hosts, never guests.</param>
public sealed record RestoringWay(RestoringKind Kind, string Text)
{
    /// <summary>The guests that would be moved or shut down, by name, in that order.</summary>
    public ImmutableArray<string> Guests { get => field.IsDefault ? [] : field; init; }

    /// <summary>The moves, in their order.</summary>
    public ImmutableArray<PlanStep> Moves { get => field.IsDefault ? [] : field; init; }
}
