namespace XenWeb.Web.Controls;

/// <summary>One moment of a chart: at most two series; null where nothing is known.</summary>
public readonly record struct ChartPoint(DateTimeOffset At, double? First, double? Second = null)
{
    /// <summary>As the script takes it: [Unix milliseconds, first, second].</summary>
    internal double?[] ToArray() => [At.ToUnixTimeMilliseconds(), Round(First), Round(Second)];

    // Three digits are more than a pixel; and a chart of NaN is none
    private static double? Round(double? value) => value is { } v && double.IsFinite(v) ? Math.Round(v, 3) : null;
}

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
