using System.Globalization;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// Gives back the pages of the program's own file that are mapped: most were needed once, at the start. They stay in the page cache while
/// the guest has memory to spare, and are mapped again when they are used; nothing is lost, for only mappings without a page of their
/// own (written to, or relocated) are let go.
/// </summary>
public static class IdlePages
{
    private const int NotNeeded = 4;

    /// <summary>Lets them go if this process holds more than that; where that can't be done nothing happens.</summary>
    public static void LetGo(ByteSize beyond)
    {
        // "size resident shared …", in pages
        var statm = ProcText.Read("/proc/self/statm", 128).Split(' ');
        if (statm.Length > 1 && long.TryParse(statm[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pages) && pages * Environment.SystemPageSize <= beyond.Bytes) return;
        (nint Begin, nint End)? mapping = null;
        foreach (var line in ProcText.Read("/proc/self/smaps", 1 << 20).Split('\n'))
        {
            if (Range(line) is { } range) mapping = line.Contains(" r", StringComparison.Ordinal) && line.Contains('/', StringComparison.Ordinal) && !line.Contains(" rw", StringComparison.Ordinal) ? range : null;
            else if (mapping is { } found && line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (line.EndsWith(" 0 kB", StringComparison.Ordinal)) _ = Native.Advise(found.Begin, found.End - found.Begin, NotNeeded);
                mapping = null;
            }
        }
    }

    // "7f12-7f34 r-xp 00000000 08:01 1234 /usr/bin/xenweb-agent"
    private static (nint Begin, nint End)? Range(string line)
    {
        var (dash, space) = (line.IndexOf('-', StringComparison.Ordinal), line.IndexOf(' ', StringComparison.Ordinal));
        return dash > 0 && space > dash && nint.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var begin) &&
            nint.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end) ? (begin, end) : null;
    }
}
