using System.Globalization;
using XenWeb.Web.Api;

namespace XenWeb.Web.Downloads;

/// <summary>The columns of a CSV file: named as the API's fields, with their units. What is not known is empty.</summary>
/// <typeparam name="T">What a line is of.</typeparam>
internal sealed class DownloadColumns<T>(params IReadOnlyList<(string Name, Func<T, IFormattable?> Value)> columns)
{
    /// <summary>The head.</summary>
    public string Head => string.Join(',', columns.Select(c => c.Name)) + "\r\n";

    /// <summary>A line. A host's name has nothing that would have to stand in quotes.</summary>
    public string Line(T of) => string.Join(',', columns.Select(c => Text(c.Value(of)))) + "\r\n";

    private static string Text(IFormattable? value) => value switch
    {
        null => "",
        DateTimeOffset at => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        double number when !double.IsFinite(number) => "",
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };
}

/// <summary>Those of hosts and of domains.</summary>
internal static class DownloadColumns
{
    /// <summary>Of a host.</summary>
    public static readonly DownloadColumns<HostPointShape> Hosts = new(
        ("at", p => p.At), ("cpuCores", p => p.CpuCores), ("dom0CpuCores", p => p.Dom0CpuCores), ("memoryUsedBytes", p => p.MemoryUsedBytes), ("networkInBitsPerSecond", p => p.NetworkInBitsPerSecond),
        ("networkOutBitsPerSecond", p => p.NetworkOutBitsPerSecond), ("blockReadBytesPerSecond", p => p.BlockReadBytesPerSecond), ("blockWriteBytesPerSecond", p => p.BlockWriteBytesPerSecond));

    /// <summary>Of a domain.</summary>
    public static readonly DownloadColumns<DomainPointShape> Domains = new(
        ("at", p => p.At), ("host", p => new Word(p.Host)), ("cpuCores", p => p.CpuCores), ("memoryBytes", p => p.MemoryBytes), ("networkInBitsPerSecond", p => p.NetworkInBitsPerSecond),
        ("networkOutBitsPerSecond", p => p.NetworkOutBitsPerSecond), ("blockReadBytesPerSecond", p => p.BlockReadBytesPerSecond), ("blockWriteBytesPerSecond", p => p.BlockWriteBytesPerSecond));

    private sealed record Word(string Text) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => Text;
    }
}
