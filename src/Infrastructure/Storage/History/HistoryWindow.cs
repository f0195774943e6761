namespace XenWeb.Infrastructure.Storage.History;

/// <summary>What is read for a stretch of time: the coarsest rows that still give a chart all its points, and finer ones from where those are not made yet.</summary>
/// <param name="Width">The length of a point's stretch in milliseconds; stretches begin at its multiples, so that the same samples fall together when the window moves on.</param>
/// <param name="Parts">Where rows are taken from, oldest first; bounds in Unix milliseconds, from each up to but without the next.</param>
internal sealed record HistoryWindow(long Width, IReadOnlyList<(Resolution Resolution, long From, long To)> Parts)
{
    /// <summary>For a window that is not empty and 2 points at least.</summary>
    public static HistoryWindow Of(DateTimeOffset from, DateTimeOffset to, int points, HistoryOptions options, DateTimeOffset now, HistoryMarks marks)
    {
        var (begin, end) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        // n stretches that begin at multiples of their length touch n + 1 of them
        var width = Math.Max(1, (long)Math.Ceiling((to - from).TotalMilliseconds / (points - 1)));
        var resolution = Coarser(Wanted(width), Kept(now - from, options));
        width = (width + resolution.Width - 1) / resolution.Width * resolution.Width;
        var parts = new List<(Resolution, long, long)>();
        if (resolution == Resolution.Hours) Add(Resolution.Hours, marks.HoursMade);
        if (resolution.IsRolledUp) Add(Resolution.Minutes, marks.Made);
        Add(Resolution.Samples, long.MaxValue);
        return new HistoryWindow(width, parts);

        void Add(Resolution part, long made)
        {
            var (first, last) = (parts.Count > 0 ? begin : part.Floor(begin), Math.Min(end, made));
            if (first >= last) return;
            parts.Add((part, first, last));
            begin = last;
        }
    }

    private static Resolution Wanted(long width) => Resolution.All.Last(r => r.Width <= width);

    private static Resolution Kept(TimeSpan age, HistoryOptions options) =>
        age <= options.KeepSamples ? Resolution.Samples : age <= options.KeepMinutes ? Resolution.Minutes : Resolution.Hours;

    private static Resolution Coarser(Resolution one, Resolution other) => one.Width > other.Width ? one : other;
}
