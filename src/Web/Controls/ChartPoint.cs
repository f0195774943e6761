namespace XenWeb.Web.Controls;

/// <summary>One moment of a chart: at most two series; null where nothing is known.</summary>
/// <param name="At">When; of a stretch, the mean of its samples' times.</param>
/// <param name="First">The first series; of a stretch its mean.</param>
/// <param name="Second">The second.</param>
/// <param name="FirstSpan">The least and the most sample of the first in the stretch; null where it is one sample.</param>
/// <param name="SecondSpan">Of the second.</param>
public readonly record struct ChartPoint(DateTimeOffset At, double? First, double? Second = null, ChartSpan? FirstSpan = null, ChartSpan? SecondSpan = null)
{
    /// <summary>A point with the extremes that belong to it.</summary>
    /// <param name="at">When.</param>
    /// <param name="mean">The point.</param>
    /// <param name="least">The least of each value; null where the point is one sample.</param>
    /// <param name="most">The most of each.</param>
    /// <param name="first">The first series of a point.</param>
    /// <param name="second">The second; null for a chart of one.</param>
    public static ChartPoint Of<T>(DateTimeOffset at, T mean, T? least, T? most, Func<T, double?> first, Func<T, double?>? second = null)
        where T : class
    {
        ChartSpan? Span(Func<T, double?>? of) => of is null || least is null || most is null ? null : new ChartSpan(of(least), of(most));
        return new ChartPoint(at, first(mean), second?.Invoke(mean), Span(first), Span(second));
    }

    /// <summary>As the script takes it: [Unix milliseconds, first, second, least and most of the first, least and most of the second].</summary>
    internal double?[] ToArray() => [At.ToUnixTimeMilliseconds(), Round(First), Round(Second), Round(FirstSpan?.Least), Round(FirstSpan?.Most), Round(SecondSpan?.Least), Round(SecondSpan?.Most)];

    /// <summary>The same of up to four series: [Unix milliseconds, each series, least and most of each].</summary>
    internal static double?[] ToArray(DateTimeOffset at, IReadOnlyList<double?> values, IReadOnlyList<ChartSpan?> spans) =>
        [at.ToUnixTimeMilliseconds(), .. values.Select(Round), .. spans.SelectMany(s => new[] { Round(s?.Least), Round(s?.Most) })];

    // Three digits are more than a pixel; and a chart of NaN is none
    private static double? Round(double? value) => value is { } v && double.IsFinite(v) ? Math.Round(v, 3) : null;
}

/// <summary>Between which values the samples of a stretch are.</summary>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
public readonly record struct ChartSpan(double? Least, double? Most);

/// <summary>A dashed line where a threshold stands.</summary>
/// <param name="Y">Where, in the chart's unit.</param>
/// <param name="Label">"asks for help, 90 %".</param>
/// <param name="Colour">"over" or "warn".</param>
public sealed record ChartThreshold(double Y, string Label, string Colour);

/// <summary>A solid, thin line when something happened.</summary>
/// <param name="At">When.</param>
/// <param name="Label">"small-1 → herby"; empty in all charts of a page but the first.</param>
/// <param name="Text">What happened, for who asks by hand or key; the label if it is empty.</param>
/// <param name="Id">Which move or order it is of, so that it is drawn once.</param>
public sealed record ChartMark(DateTimeOffset At, string Label, string Text = "", string Id = "");
