using XenWeb.Web.Controls;

namespace XenWeb.Web.Comparisons;

/// <summary>Several subjects' histories as the lines of one chart: each has samples of its own times, a chart has one time for all.</summary>
internal static class CompareLines
{
    /// <summary>Each subject's values in stretches of the same length; null where it has none in one.</summary>
    /// <param name="subjects">Each subject's points, oldest first.</param>
    /// <param name="from">Where the first stretch begins.</param>
    /// <param name="stretch">How long one is.</param>
    public static IReadOnlyList<double?[]> Merge(IReadOnlyList<IReadOnlyList<ChartPoint>> subjects, DateTimeOffset from, TimeSpan stretch)
    {
        var rows = new SortedDictionary<long, (double?[] Values, ChartSpan?[] Spans)>();
        for (var i = 0; i < subjects.Count; i++)
        {
            foreach (var point in subjects[i])
            {
                var index = (point.At - from).Ticks / stretch.Ticks;
                if (!rows.TryGetValue(index, out var row)) rows[index] = row = (new double?[subjects.Count], new ChartSpan?[subjects.Count]);
                // Of two in one stretch the later
                (row.Values[i], row.Spans[i]) = (point.First ?? row.Values[i], point.FirstSpan);
            }
        }
        return [.. rows.Select(r => Row(from + r.Key * stretch + stretch / 2, r.Value.Values, r.Value.Spans))];
    }

    /// <summary>One moment of all.</summary>
    public static double?[] Row(DateTimeOffset at, IReadOnlyList<double?> values) => Row(at, values, new ChartSpan?[values.Count]);

    // A chart has room for two at least
    private static double?[] Row(DateTimeOffset at, IReadOnlyList<double?> values, ChartSpan?[] spans) =>
        values.Count > 1 ? ChartPoint.ToArray(at, values, spans) : ChartPoint.ToArray(at, [values[0], null], [spans[0], null]);
}
