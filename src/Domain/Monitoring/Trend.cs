namespace XenWeb.Domain.Monitoring;

/// <summary>What the next sample will be, if the last ones go on as they do.</summary>
/// <remarks>
/// The newest value and the median of all slopes between two of the last values (Theil–Sen), one step on. Sandpiper (NSDI 2007) asks an
/// autoregressive model, which wants more history than a window of five samples has: it draws each prediction to the window's mean, so that a load
/// that has just risen would count as falling. A median is not moved by one odd sample.
/// </remarks>
internal static class Trend
{
    /// <summary>Values that are looked at: slopes are many, and what is older says little of the next.</summary>
    public const int ValuesMax = 25;

    /// <summary>The next value; the only one, if there is one only.</summary>
    /// <param name="values">At even distances, the newest last; at least one.</param>
    public static double Next(ReadOnlySpan<double> values)
    {
        if (values.Length > ValuesMax) values = values[^ValuesMax..];
        var slopes = new List<double>(values.Length * values.Length / 2);
        for (var from = 0; from < values.Length; from++)
        {
            for (var to = from + 1; to < values.Length; to++) slopes.Add((values[to] - values[from]) / (to - from));
        }
        return values[^1] + Median(slopes);
    }

    private static double Median(List<double> values)
    {
        if (values.Count == 0) return 0;
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
