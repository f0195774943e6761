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
public sealed record ChartMark(DateTimeOffset At, string Label);

/// <summary>The stretch of time that a page's charts show.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Word">On the button.</param>
/// <param name="Length">How long.</param>
/// <param name="Live">Whether each sample is added as it comes; longer ones are read anew each minute.</param>
public sealed record ChartRange(string Key, string Word, TimeSpan Length, bool Live)
{
    /// <summary>As many points as a chart has pixels for.</summary>
    public const int PointsMax = 360;

    /// <summary>The choices; the second is the default.</summary>
    public static readonly IReadOnlyList<ChartRange> All =
    [
        new("5m", "5\u00a0min", TimeSpan.FromMinutes(5), true), new("30m", "30\u00a0min", TimeSpan.FromMinutes(30), true),
        new("6h", "6\u00a0h", TimeSpan.FromHours(6), false), new("7d", "7\u00a0d", TimeSpan.FromDays(7), false),
    ];

    /// <summary>The range of a key; the default for what is none.</summary>
    public static ChartRange Of(string? key) => All.FirstOrDefault(r => r.Key == key) ?? All[1];

    /// <summary>Without a sample for longer than this a line is broken.</summary>
    public TimeSpan Gap(TimeSpan period)
    {
        var stretch = Length / PointsMax;
        return 3 * (stretch > period ? stretch : period);
    }
}
