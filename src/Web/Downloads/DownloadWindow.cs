namespace XenWeb.Web.Downloads;

/// <summary>Which stretch of history is brought out, and in what steps.</summary>
/// <param name="From">From, this moment included.</param>
/// <param name="To">To, this moment not included.</param>
/// <param name="Step">Means over so long each; null for every sample.</param>
public sealed record DownloadWindow(DateTimeOffset From, DateTimeOffset To, TimeSpan? Step)
{
    /// <summary>The longest window of every sample: a day more than samples are kept.</summary>
    public static readonly TimeSpan EveryMax = TimeSpan.FromDays(8);

    /// <summary>The most steps of one file, some 120 MB.</summary>
    public const int StepsMax = 1_000_000;

    /// <summary>The longest step.</summary>
    public static readonly TimeSpan StepMax = TimeSpan.FromDays(1);

    private const int YearMax = 9000;

    // Statuses come 0.2 s apart at least: no two of them are in one stretch of this length
    private static readonly TimeSpan _everySample = TimeSpan.FromMilliseconds(100);

    // Of the 10,000 points that are read at once, one is the history's own: n stretches touch n + 1
    private const int StepsAtOnce = Infrastructure.Storage.History.HistoryStore.PointsMax - 1;

    /// <summary>Everything that is wrong with it.</summary>
    public IEnumerable<string> Problems()
    {
        if (From >= To) yield return "'from' must be before 'to'.";
        else if (From < DateTimeOffset.UnixEpoch) yield return "'from' is before 1970; there is no history of that.";
        else if (To.Year > YearMax) yield return $"'to' is after the year {YearMax}.";
        else if (Step is null && To - From > EveryMax) yield return $"Every sample is brought out of {EveryMax.TotalDays} days at most; for more give a 'step', such as step=60.";
        else if (Step is { } step && (To - From) / step > StepsMax) yield return $"'from', 'to' and 'step' make more than {StepsMax} steps; give a longer 'step'.";
    }

    /// <summary>
    /// The parts that it is read in, one after the other: with steps each begins at a multiple of them, so that what comes out is whole steps, and the
    /// window grows to whole ones.
    /// </summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To, int Points)> Parts()
    {
        var step = Step ?? _everySample;
        var (begin, end) = (Down(From, step), Down(To - TimeSpan.FromTicks(1), step) + step);
        if (Step is null) (begin, end) = (From, To);
        for (var at = begin; at < end;)
        {
            var steps = (int)Math.Min(StepsAtOnce, Math.Ceiling((end - at) / step));
            var next = at + (steps * step);
            if (next > end) next = end;
            yield return (at, next, steps + 1);
            at = next;
        }
    }

    private static DateTimeOffset Down(DateTimeOffset at, TimeSpan step) => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks((at - DateTimeOffset.UnixEpoch).Ticks / step.Ticks * step.Ticks);
}
