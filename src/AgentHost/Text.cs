using System.Globalization;
using XenWeb.Domain.Units;

namespace XenWeb.AgentHost;

/// <summary>How settings are written and read: "5s", "500ms", "10min", "90", "never", "ferby:1883".</summary>
internal static class Text
{
    private static readonly (string Unit, double Seconds)[] _units = [("ms", 0.001), ("min", 60), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    public static string Of(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s";

    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(Share? share) => share is { } known ? known.Percent.ToString("0.###", CultureInfo.InvariantCulture) : "never";

    /// <summary>A number with a unit (ms, s, m or min, h, d); without one it is seconds. Not negative.</summary>
    public static bool TryTime(string text, out TimeSpan time)
    {
        time = default;
        var (number, factor) = (text.Trim(), 1.0);
        foreach (var (unit, seconds) in _units)
        {
            if (!number.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            (number, factor) = (number[..^unit.Length], seconds);
            break;
        }
        if (!TryNumber(number, out var value) || value * factor > TimeSpan.FromDays(365).TotalSeconds) return false;
        time = TimeSpan.FromSeconds(value * factor);
        return true;
    }

    /// <summary>Percent, with or without its sign.</summary>
    public static bool TryShare(string text, out Share share)
    {
        var known = TryNumber(text.Trim().TrimEnd('%'), out var percent);
        share = Share.FromPercent(percent);
        return known;
    }

    /// <summary>A number that is not negative, with a point for its fraction.</summary>
    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>HOST:PORT; an IPv6 address stands in brackets.</summary>
    public static bool TryEndpoint(string text, out string host, out int port)
    {
        var colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : "";
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) host = "";
        return int.TryParse(colon < 0 ? "" : text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535 && host.Length > 0;
    }
}
