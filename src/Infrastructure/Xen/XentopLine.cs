using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Reads single lines of <c>xentop -b -f</c> (tools/xentop/xentop.c).</summary>
internal static class XentopLine
{
    private const int SectorBytes = 512;
    private const int KiB = 1024;

    // A count beyond this is nonsense (1 EiB of traffic), and would overflow as bytes.
    private const long CountMax = 1L << 50;

    /// <summary>The line of column names that starts each frame.</summary>
    public static bool IsHeader(string line) =>
        line.AsSpan().TrimStart().StartsWith("NAME ") && line.Contains(" STATE ") && line.Contains(" CPU(sec) ");

    /// <summary>What -v, -n and -x add below a domain, and empty lines.</summary>
    public static bool IsExtra(string line)
    {
        var text = line.AsSpan().Trim();
        return text.IsEmpty || text.StartsWith("VCPUs(sec):") || text.StartsWith("VBD ") ||
            (text.StartsWith("Net") && text.Contains(" RX: ", StringComparison.Ordinal)) || IsMoreVcpus(text);
    }

    /// <summary>Reads a domain; false for a line that is none or was cut.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out XentopDomain? domain)
    {
        domain = null;
        var fields = new RightFields(line);
        _ = fields.Take(); // SSID: not used, and cut first when a line is truncated
        var (written, read, writes, reads) = (Count(fields.Take()), Count(fields.Take()), Count(fields.Take()), Count(fields.Take()));
        _ = fields.Take(); // VBD_OO
        var disks = Count(fields.Take());
        var (sent, received) = (Count(fields.Take()), Count(fields.Take()));
        var (networks, vcpus) = (Count(fields.Take()), Count(fields.Take()));
        _ = fields.Take(); // MAXMEM(%): "n/a" without a limit
        var maxField = fields.Take();
        var unlimited = maxField is "limit" && fields.Take() is "no";
        var max = unlimited ? null : Count(maxField);
        _ = fields.Take(); // MEM(%)
        var (memory, percent, seconds) = (Count(fields.Take()), Number(fields.Take()), Count(fields.Take()));
        var flags = fields.Take();
        var name = fields.Rest;
        if (name.IsEmpty || !AreFlags(flags) || seconds is null || percent is null || memory is null || (max is null && !unlimited) ||
            vcpus is null || networks is null || received is null || sent is null || disks is null) return false;
        domain = new XentopDomain
        {
            Name = name.ToString(),
            Flags = flags.ToString(),
            CpuSeconds = seconds.Value,
            Cpu = percent < 0 ? null : Cores.FromXentopPercent(percent.Value),
            Memory = ByteSize.FromKiB(memory.Value),
            MemoryMax = max is { } limit ? ByteSize.FromKiB(limit) : null,
            Vcpus = (int)Math.Min(vcpus.Value, int.MaxValue),
            Networks = (int)Math.Min(networks.Value, int.MaxValue),
            ReceivedBytes = received.Value * KiB,
            SentBytes = sent.Value * KiB,
            Disks = (int)Math.Min(disks.Value, int.MaxValue),
            Reads = reads,
            Writes = writes,
            ReadBytes = read * SectorBytes,
            WriteBytes = written * SectorBytes,
        };
        return true;
    }

    // "          5:         10s": xentop -v prints five vcpus a line.
    private static bool IsMoreVcpus(ReadOnlySpan<char> text) =>
        char.IsAsciiDigit(text[0]) && text.IndexOf(':') is > 0 and < 6 && text[^1] == 's';

    private static bool AreFlags(ReadOnlySpan<char> flags)
    {
        const string Letters = "dsbcpr";
        if (flags.Length != Letters.Length) return false;
        for (var i = 0; i < flags.Length; i++)
            if (flags[i] != '-' && flags[i] != Letters[i]) return false;
        return true;
    }

    private static long? Count(ReadOnlySpan<char> field) =>
        long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= CountMax ? count : null;

    private static double? Number(ReadOnlySpan<char> field) =>
        double.TryParse(field, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) &&
        double.IsFinite(number) ? number : null;
}
