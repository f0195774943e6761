namespace XenWeb.Web.Controls;

/// <summary>Marks of a chart, those that would lie on each other as one.</summary>
public static class ChartMarks
{
    // A name takes about a fifth of a plot
    private const int NamesMax = 5;

    /// <summary>The marks from a moment on, oldest first; marks nearer than a name is long are one: "3 moves".</summary>
    /// <param name="marks">In any order.</param>
    /// <param name="from">Older ones are left out.</param>
    /// <param name="length">Of the plot.</param>
    /// <param name="named">Whether they bear their names.</param>
    public static IReadOnlyList<ChartMark> Cluster(IReadOnlyList<ChartMark> marks, DateTimeOffset from, TimeSpan length, bool named)
    {
        var clustered = new List<(ChartMark First, int Count)>();
        foreach (var mark in marks.Where(m => m.At >= from).OrderBy(m => m.At))
        {
            if (clustered is [.., var last] && mark.At - last.First.At < length / NamesMax) clustered[^1] = (last.First, last.Count + 1);
            else clustered.Add((mark, 1));
        }
        return [.. clustered.Select(c => new ChartMark(c.First.At, !named ? "" : c.Count == 1 ? c.First.Label : $"{c.First.Label} +{c.Count - 1}"))];
    }
}
