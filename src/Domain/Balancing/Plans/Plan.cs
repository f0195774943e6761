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

    /// <summary>After each step whether the loss of each host is covered, as <see cref="Hosts"/> has them; none for a lab and a plan of which that would be too much.</summary>
    public ImmutableArray<ImmutableArray<bool>> Covered { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>The guests that find no place, by name.</summary>
    public required ImmutableArray<Unplaced> Unplaced { get; init; }

    /// <summary>Every host as it is, and as it would be after the first steps.</summary>
    /// <param name="steps">How many.</param>
    public ImmutableArray<HostOutlook> After(int steps)
    {
        if (steps >= Steps.Length) return Hosts;
        var after = Hosts.ToDictionary(h => h.Id, h => h.Before);
        foreach (var step in Steps.Take(steps))
        {
            after[step.To] = step.ToAfter;
            if (step.From is { } from && step.FromAfter is { } left) after[from] = left;
        }
        return [.. Hosts.Select((h, i) => h with { After = after[h.Id] with { LossIsCovered = steps == 0 ? h.Before.LossIsCovered : Covered.Length >= steps ? Covered[steps - 1][i] : after[h.Id].LossIsCovered } })];
    }

    /// <summary>Whether it is known, after so many steps, which hosts' loss is covered.</summary>
    public bool KnowsCovered(int steps) => steps <= 0 || steps >= Steps.Length || Covered.Length >= steps;

    /// <summary>How long all steps take, one after the other.</summary>
    public TimeSpan Takes => Steps.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Takes);
}
