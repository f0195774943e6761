using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Comparisons;

/// <summary>What is compared in one chart.</summary>
/// <param name="Title">"Network in".</param>
/// <param name="Unit">Of hosts and domains alike.</param>
/// <param name="Max">Where the scale ends; null for one that grows.</param>
/// <param name="OfHost">The line of a host with so many cores.</param>
/// <param name="OfDomain">The line of a domain with so many virtual processors.</param>
internal sealed record CompareFigure(string Title, string Unit, double? Max, Func<IReadOnlyList<HostPoint>, int, List<ChartPoint>> OfHost, Func<IReadOnlyList<GuestPoint>, int, List<ChartPoint>> OfDomain)
{
    // keys: Cpu, Memory, Network in, Network out, Block read, Block written
    /// <summary>All, in the order of the page. Titles are as they are asked for; the page translates them.</summary>
    public static readonly IReadOnlyList<CompareFigure> All =
    [
        new("Cpu", "%", 100, HostLines.Cpu, DomainLines.Cpu),
        new("Memory", "GiB", null, (points, _) => HostLines.Memory(points), (points, _) => [.. DomainLines.Memory(points).Select(InGiB)]),
        new("Network in", "Mbit/s", null, (points, _) => HostLines.Network(points), (points, _) => DomainLines.Network(points)),
        new("Network out", "Mbit/s", null, (points, _) => Second(HostLines.Network(points)), (points, _) => Second(DomainLines.Network(points))),
        new("Block read", "MiB/s", null, (points, _) => HostLines.Io(points), (points, _) => DomainLines.Io(points)),
        new("Block written", "MiB/s", null, (points, _) => Second(HostLines.Io(points)), (points, _) => Second(DomainLines.Io(points))),
    ];

    private static ChartPoint InGiB(ChartPoint point) => new(point.At, point.First / 1024, null, point.FirstSpan is { } span ? new ChartSpan(span.Least / 1024, span.Most / 1024) : null);

    private static List<ChartPoint> Second(List<ChartPoint> points) => [.. points.Select(p => new ChartPoint(p.At, p.Second, null, p.SecondSpan))];
}
