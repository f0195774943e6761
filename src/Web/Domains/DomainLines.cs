using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>A domain's history as the lines of its charts.</summary>
internal static class DomainLines
{
    /// <summary>Percent of its virtual processors.</summary>
    public static List<ChartPoint> Cpu(IEnumerable<GuestPoint> points, int vcpus) => Of(points, p => p.Cpu?.Of(vcpus).Percent);

    /// <summary>MiB that it has.</summary>
    public static List<ChartPoint> Memory(IEnumerable<GuestPoint> points) => Of(points, p => p.Memory.MiB);

    /// <summary>Mbit/s, in and out.</summary>
    public static List<ChartPoint> Network(IEnumerable<GuestPoint> points) => Of(points, p => p.NetworkIn?.Megabits, p => p.NetworkOut?.Megabits);

    /// <summary>MiB/s, read and written.</summary>
    public static List<ChartPoint> Io(IEnumerable<GuestPoint> points) => Of(points, p => p.BlockRead?.MiB, p => p.BlockWrite?.MiB);

    private static List<ChartPoint> Of(IEnumerable<GuestPoint> points, Func<GuestPoint, double?> first, Func<GuestPoint, double?>? second = null) =>
        [.. points.Select(p => ChartPoint.Of(p.At, p, p.Least, p.Most, first, second))];
}
