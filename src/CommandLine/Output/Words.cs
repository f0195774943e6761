using System.Globalization;
using XenWeb.Domain.Units;

namespace XenWeb.CommandLine.Output;

/// <summary>Figures as text. What is not known is "–", as on the pages.</summary>
internal static class Words
{
    private const string None = "–";

    /// <summary>A share: "97 %".</summary>
    public static string Share(double? share) => share is { } known ? (known * 100).ToString("0", CultureInfo.InvariantCulture) + "\u00a0%" : None;

    /// <summary>Memory: "8.00 GiB".</summary>
    public static string Bytes(long? bytes) => bytes is { } known ? new ByteSize(known).ToString() : None;

    /// <summary>A rate: "12.4 Mbit/s".</summary>
    public static string Bits(double? perSecond) => perSecond is { } known ? new BitRate(known).ToString() : None;

    /// <summary>A number with two digits.</summary>
    public static string Number(double? number) => number is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : None;

    /// <summary>A count.</summary>
    public static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>A duration: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 10 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0s",
        < 120 => seconds.ToString("0", CultureInfo.InvariantCulture) + "\u00a0s",
        < 7200 => $"{(int)seconds / 60}\u00a0min {(int)seconds % 60}\u00a0s",
        _ => $"{(int)seconds / 3600}\u00a0h {(int)seconds % 3600 / 60}\u00a0min",
    };

    /// <summary>A moment, by the time zone of the machine.</summary>
    public static string Moment(DateTimeOffset at, TimeProvider time) => TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>"1 domain", "3 domains".</summary>
    public static string Many(int count, string one) => count == 1 ? $"1 {one}" : $"{count} {one}s";
}
