using System.Globalization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Guards;

/// <summary>
/// What a limit of a guest's network may be. It holds for each of its vifs and for each direction by itself: so much may be sent, and as much received.
/// Whole kbit/s, so that what the kernel gives back is what was set.
/// </summary>
public static class BandwidthLimit
{
    /// <summary>The lowest, in Mbit/s: with less a guest could hardly be told to shut down.</summary>
    public const double MegabitsMin = 0.1;

    /// <summary>The highest, in Mbit/s: 100 Gbit/s is more than any vif carries.</summary>
    public const double MegabitsMax = 100_000;

    /// <summary>From what a person wrote, in Mbit/s; why not, as a sentence, if it can't be one.</summary>
    public static (BitRate? Limit, string? Problem) Read(double megabits)
    {
        if (!double.IsFinite(megabits)) return (null, "The limit must be a number of Mbit/s.");
        if (megabits < MegabitsMin) return (null, $"{Words(megabits)} Mbit/s is too little: at least {Words(MegabitsMin)} Mbit/s is needed. To cut a network off there is the quarantine.");
        if (megabits > MegabitsMax) return (null, $"{Words(megabits)} Mbit/s is too much: {Words(MegabitsMax)} Mbit/s is the most. To take a limit away, say none.");
        return (Of(Kilobits(BitRate.FromMegabits(megabits))), null);
    }

    /// <summary>Whether a limit that somebody else made is one.</summary>
    public static bool IsSane(BitRate limit) => Read(limit.Megabits).Problem is null;

    /// <summary>In whole kbit/s.</summary>
    public static long Kilobits(BitRate limit) => (long)Math.Round(limit.BitsPerSecond / 1000, MidpointRounding.AwayFromZero);

    /// <summary>From whole kbit/s.</summary>
    public static BitRate Of(long kilobits) => new(kilobits * 1000d);

    /// <summary>"limited to 20 Mbit/s each way", "not limited".</summary>
    public static string Words(BitRate? limit) => limit is { } rate ? $"limited to {Words(rate.Megabits)} Mbit/s each way" : "not limited";

    private static string Words(double megabits) => megabits.ToString(Math.Abs(megabits) < 1e9 ? "#,0.###" : "0.##e0", CultureInfo.InvariantCulture);
}
