using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>A host's history as the lines of its charts.</summary>
internal static class HostLines
{
    /// <summary>Percent of its cores: all domains, and Dom0 alone.</summary>
    public static List<ChartPoint> Cpu(IEnumerable<HostPoint> points, int cores) => Of(points, p => p.Cpu?.Of(cores).Percent, p => p.Dom0Cpu?.Of(cores).Percent);

    /// <summary>GiB that domains have.</summary>
    public static List<ChartPoint> Memory(IEnumerable<HostPoint> points) => Of(points, p => p.MemoryUsed.GiB);

    /// <summary>Mbit/s, in and out.</summary>
    public static List<ChartPoint> Network(IEnumerable<HostPoint> points) => Of(points, p => p.NetworkIn?.Megabits, p => p.NetworkOut?.Megabits);

    /// <summary>MiB/s, read and written.</summary>
    public static List<ChartPoint> Io(IEnumerable<HostPoint> points) => Of(points, p => p.BlockRead?.MiB, p => p.BlockWrite?.MiB);

    private static List<ChartPoint> Of(IEnumerable<HostPoint> points, Func<HostPoint, double?> first, Func<HostPoint, double?>? second = null) =>
        [.. points.Select(p => ChartPoint.Of(p.At, p, p.Least, p.Most, first, second))];
}
