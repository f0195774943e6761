using System.Globalization;
using System.Text.RegularExpressions;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Controls;

/// <summary>Numbers in words: one place for units, digits and the spaces that keep them together. None is "–".</summary>
public static partial class Format
{
    /// <summary>For what is not known.</summary>
    public const string None = "–";

    private const string Space = "\u00a0";
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>"97 %".</summary>
    public static string Percent(Share? share) => share is { } known ? known.ToString() : None;

    /// <summary>A share as agents say it in a negotiation: "0.41".</summary>
    public static string Score(double value) => value.ToString("0.00", Invariant);

    /// <summary>"8.00 GiB".</summary>
    public static string Size(ByteSize? size) => size is { } known ? known.ToString() : None;

    /// <summary>Mbit/s without the unit: "12.4".</summary>
    public static string Megabits(BitRate? rate) => rate is { } known ? known.Megabits.ToString("0.0", Invariant) : None;

    /// <summary>MiB/s without the unit: "4.6".</summary>
    public static string Mebibytes(ByteRate? rate) => rate is { } known ? known.MiB.ToString("0.0", Invariant) : None;

    /// <summary>A rate in two or three digits, for the head of a chart: "0.49", "27", "244".</summary>
    public static string Digits(double? value) => value switch
    {
        null => None,
        >= 9.95 => value.Value.ToString("0", Invariant),
        >= 0.995 => value.Value.ToString("0.0", Invariant),
        0 => "0",
        _ => value.Value.ToString("0.00", Invariant),
    };

    /// <summary>A setting in seconds, as it was set: "5 s", "0.5 s".</summary>
    public static string Period(TimeSpan period) => period.TotalSeconds < 120 ? period.TotalSeconds.ToString("0.###", Invariant) + Space + "s" : Span(period);

    /// <summary>A link's rate: "10 Gbit/s", "100 Mbit/s".</summary>
    public static string Link(BitRate rate) => rate.BitsPerSecond >= 1e9
        ? (rate.BitsPerSecond / 1e9).ToString("0.#", Invariant) + Space + "Gbit/s"
        : rate.Megabits.ToString("0.#", Invariant) + Space + "Mbit/s";

    /// <summary>A count with its noun: "1 domain", "3 domains".</summary>
    public static string Count(int count, string one, string? many = null) => $"{count}{Space}{T(count == 1 ? one : many ?? one + "s")}";

    /// <summary>A length of time in its own size: "70 ms", "8.4 s", "44 s", "3 min 40 s", "2 h 5 min", "41 d".</summary>
    public static string Span(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        return span.TotalSeconds switch
        {
            < 0.9995 => $"{span.TotalMilliseconds:0}{Space}ms",
            < 9.95 => span.TotalSeconds.ToString("0.0", Invariant) + Space + "s",
            < 89.5 => $"{span.TotalSeconds:0}{Space}s",
            < 3600 => Two(span.Minutes, "min", span.Seconds, "s"),
            < 86400 => Two(span.Hours, "h", span.Minutes, "min"),
            < 10 * 86400 => Two(span.Days, "d", span.Hours, "h"),
            _ => $"{span.Days}{Space}d",
        };
    }

    /// <summary>An age in one unit: "41 s", "3 min", "2 h", "6 d".</summary>
    public static string Age(TimeSpan age) => age.TotalSeconds switch
    {
        < 0 => $"0{Space}s",
        < 89.5 => $"{age.TotalSeconds:0}{Space}s",
        < 5400 => $"{age.TotalMinutes:0}{Space}min",
        < 48 * 3600 => $"{age.TotalHours:0}{Space}h",
        _ => $"{age.TotalDays:0}{Space}d",
    };

    /// <summary>A sentence that an agent or a person wrote, with each number tied to its unit: it never breaks between them.</summary>
    public static string Prose(string text) => NumberAndUnit().Replace(text, m => m.Groups[1].Value + (m.Groups[2].Value == "%" ? "\u202f" : Space) + m.Groups[2].Value);

    [GeneratedRegex(@"(\d) (%|s|ms|min|h|d|[KMG]iB|[MG]bit/s|MiB/s)(?!\w)")]
    private static partial Regex NumberAndUnit();

    /// <summary>A number for a style or an SVG attribute: a point, at most two digits.</summary>
    public static string Css(double value) => value.ToString("0.##", Invariant);

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large}{Space}{largeUnit}" : $"{large}{Space}{largeUnit} {small}{Space}{smallUnit}";
}
