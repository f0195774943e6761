using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Linux;

/// <summary>Reads a guest's vitals from /proc. What the kernel does not have is left out; nothing throws but an unreadable /proc.</summary>
/// <param name="procPath">"/proc".</param>
/// <param name="loginsPath">utmp: who is logged in.</param>
public sealed class VitalsReader(string procPath = "/proc", string loginsPath = "/var/run/utmp")
{
    private const int FileMax = 64 * 1024;

    // A thousand years
    private const double UptimeMaxSeconds = 3.2e10;

    /// <summary>The vitals now; throws <see cref="IOException"/> if /proc can't be read.</summary>
    public VitalsFrame Read()
    {
        var stat = Lines("stat");
        if (stat.Length == 0) throw new IOException($"{procPath}/stat can't be read");
        return new VitalsFrame
        {
            Uptime = TimeSpan.FromSeconds(Math.Clamp(Number(Lines("uptime").FirstOrDefault(), 0), 0, UptimeMaxSeconds)),
            Cores = Math.Max(1, stat.Count(l => l.StartsWith("cpu", StringComparison.Ordinal) && l.Length > 3 && char.IsAsciiDigit(l[3]))),
            CpuTicks = CpuTicks(stat[0]),
            LoadAverage = Lines("loadavg") is [var load, ..] ? new LoadAverage(Number(load, 0), Number(load, 1), Number(load, 2)) : default,
            Memory = MemoryOf(Lines("meminfo")),
            Pressure = Of("cpu") is { } cpu && Of("memory") is { } memory && Of("io") is { } io ? new Pressures(cpu, memory, io) : null,
            Disks = DiskTable.Read(Path.Combine(procPath, "self", "mounts")),
            Users = Logins.Read(loginsPath),
        };
    }

    private static ImmutableArray<long> CpuTicks(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(t => long.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : 0)];

    private static MemoryFigures MemoryOf(string[] lines)
    {
        ByteSize Of(string key) => lines.FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line ? ByteSize.FromKiB((long)Number(line[key.Length..], 0)) : ByteSize.Zero;
        return new MemoryFigures(Of("MemTotal:"), Of("MemFree:"), Of("MemAvailable:"), Of("Buffers:") + Of("Cached:") + Of("SReclaimable:"), Of("SwapTotal:"), Of("SwapFree:"));
    }

    // "some avg10=0.12 avg60=0.05 avg300=0.01 total=1234"
    private Pressure? Of(string resource)
    {
        var lines = Lines(Path.Combine("pressure", resource));
        PressureAverages? Averages(string kind) => lines.FirstOrDefault(l => l.StartsWith(kind, StringComparison.Ordinal))?.Split(' ') is { Length: >= 4 } parts
            ? new PressureAverages(Percent(parts[1]), Percent(parts[2]), Percent(parts[3])) : null;
        return Averages("some") is { } some ? new Pressure(some, Averages("full")) : null;
    }

    private static Share Percent(string part) => Share.FromPercent(Number(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..], 0));

    private static double Number(string? line, int at) =>
        line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { } parts && parts.Length > at && double.TryParse(parts[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0;

    private string[] Lines(string file) => ProcText.Read(Path.Combine(procPath, file), FileMax).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
