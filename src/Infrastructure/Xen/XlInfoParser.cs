using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Xen;

/// <summary>What <c>xl info</c> says.</summary>
/// <param name="Facts">What changes only when the host boots.</param>
/// <param name="FreeMemory">What no domain has, outstanding claims taken off.</param>
public sealed record XlInfo(HostFacts Facts, ByteSize FreeMemory);

/// <summary>Reads <c>xl info</c>: lines of "key : value", memory in MiB.</summary>
public static class XlInfoParser
{
    /// <summary>Reads the whole output; <paramref name="failure"/> says which line is missing or can't be read.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out XlInfo? info, [NotNullWhen(false)] out string? failure)
    {
        info = null;
        failure = null;
        var values = Values(text);
        var cores = Whole(values, "nr_cpus", ref failure);
        var total = Whole(values, "total_memory", ref failure);
        var free = Whole(values, "free_memory", ref failure);
        if (failure is not null) return false;
        if (cores is 0 or > int.MaxValue || total is 0 || total > long.MaxValue >> 20 || free > total)
        {
            failure = $"xl info says what can't be: nr_cpus {cores}, total_memory {total}, free_memory {free}";
            return false;
        }
        info = new XlInfo(Facts(values, (int)cores, ByteSize.FromMiB(total)), ByteSize.FromMiB(free));
        return true;
    }

    private static HostFacts Facts(Dictionary<string, string> values, int cores, ByteSize memory) => new()
    {
        Cores = cores,
        Memory = memory,
        CpuMegahertz = double.TryParse(values.GetValueOrDefault("cpu_mhz"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var mhz) ? mhz : 0,
        XenVersion = values.GetValueOrDefault("xen_version", ""),
        Kernel = values.GetValueOrDefault("release", ""),
        ReceivesInParallel = values.GetValueOrDefault("xen_commandline", "")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Any(option => option.StartsWith("dom0_mem=", StringComparison.Ordinal)),
    };

    // The first of two equal keys counts: xl info -n prints tables below, whose lines have colons too.
    private static Dictionary<string, string> Values(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon > 0) values.TryAdd(line[..colon].Trim().ToString(), line[(colon + 1)..].Trim().ToString());
        }
        return values;
    }

    private static long Whole(Dictionary<string, string> values, string key, ref string? failure)
    {
        if (!values.TryGetValue(key, out var text)) failure ??= $"xl info gave no {key}";
        else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return value;
        else failure ??= $"xl info gave '{Short(text)}' as {key}";
        return 0;
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
