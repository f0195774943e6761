namespace XenWeb.Web.Controls;

/// <summary>The stretch of time that a page's charts show: one that ends now, or one between two moments.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Word">On the button, in English.</param>
/// <param name="Length">How long.</param>
/// <param name="Live">Whether each sample is added as it comes; longer ones are read anew each minute.</param>
/// <param name="From">Where it begins; null for one that ends now.</param>
public sealed record ChartRange(string Key, string Word, TimeSpan Length, bool Live, DateTimeOffset? From = null)
{
    /// <summary>As many points as a chart has pixels for.</summary>
    public const int PointsMax = 360;

    /// <summary>As long as the longest roll-up is kept.</summary>
    public static readonly TimeSpan LengthMax = TimeSpan.FromDays(731);

    /// <summary>The choices; the second is the default.</summary>
    // keys: 1 y, 2 y
    public static readonly IReadOnlyList<ChartRange> All =
    [
        new("5m", "5\u00a0min", TimeSpan.FromMinutes(5), true), new("30m", "30\u00a0min", TimeSpan.FromMinutes(30), true),
        new("6h", "6\u00a0h", TimeSpan.FromHours(6), false), new("1d", "1\u00a0d", TimeSpan.FromDays(1), false), new("7d", "7\u00a0d", TimeSpan.FromDays(7), false),
        new("30d", "30\u00a0d", TimeSpan.FromDays(30), false), new("1y", "1\u00a0y", TimeSpan.FromDays(365), false), new("2y", "2\u00a0y", LengthMax, false),
    ];

    /// <summary>The range of a key; the default for what is none.</summary>
    public static ChartRange Of(string? key) => All.FirstOrDefault(r => r.Key == key) ?? All[1];

    /// <summary>Between two moments.</summary>
    public static ChartRange Between(DateTimeOffset from, DateTimeOffset to) => new("", "chosen time", to - from, false, from);

    /// <summary>Where it ends.</summary>
    public DateTimeOffset To(DateTimeOffset now) => From is { } from ? from + Length : now;

    /// <summary>Without a sample for longer than this a line is broken.</summary>
    public TimeSpan Gap(TimeSpan period)
    {
        var stretch = Length / PointsMax;
        return 3 * (stretch > period ? stretch : period);
    }
}
