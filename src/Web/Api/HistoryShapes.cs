using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Web.Api;

/// <summary>What a history's query asks for.</summary>
internal sealed record HistorySpan(DateTimeOffset From, DateTimeOffset To, int Points, IResult? Problem)
{
    private const int PointsMax = 2000;

    /// <summary>By default the last hour in 300 points.</summary>
    public static HistorySpan Read(string? from, string? to, string? points, DateTimeOffset now)
    {
        var query = new RequestQuery();
        var end = query.Time("to", to) ?? now;
        var begin = query.Time("from", from) ?? end - TimeSpan.FromHours(1);
        var most = query.Whole("points", points, 300, 2, PointsMax);
        if (begin >= end) query.Error("'from' must be before 'to'.");
        return new HistorySpan(begin, end, most, query.Problem);
    }
}

/// <summary>A host over a stretch of time: means with their extremes, null where no sample had the value.</summary>
/// <param name="At">The mean of the samples' times.</param>
/// <param name="CpuCores">All domains; 1 is one core.</param>
/// <param name="Dom0CpuCores">Dom0 alone.</param>
/// <param name="MemoryUsedBytes">That domains have.</param>
/// <param name="NetworkInBitsPerSecond">Received by all domains.</param>
/// <param name="NetworkOutBitsPerSecond">Sent by all domains.</param>
/// <param name="BlockReadBytesPerSecond">Read by all domains.</param>
/// <param name="BlockWriteBytesPerSecond">Written by all domains.</param>
/// <param name="Most">The largest of each value, in the same form; null where a point is that itself.</param>
/// <param name="Least">The smallest of each.</param>
public sealed record HostPointShape(
    DateTimeOffset At, double? CpuCores, double? Dom0CpuCores, long MemoryUsedBytes, double? NetworkInBitsPerSecond, double? NetworkOutBitsPerSecond,
    double? BlockReadBytesPerSecond, double? BlockWriteBytesPerSecond, HostPointShape? Most = null, HostPointShape? Least = null)
{
    /// <summary>Of a point.</summary>
    public static HostPointShape Of(HostPoint point) => new(
        point.At, point.Cpu?.Count, point.Dom0Cpu?.Count, point.MemoryUsed.Bytes, point.NetworkIn?.BitsPerSecond, point.NetworkOut?.BitsPerSecond,
        point.BlockRead?.BytesPerSecond, point.BlockWrite?.BytesPerSecond, point.Most is { } most ? Of(most) : null, point.Least is { } least ? Of(least) : null);
}

/// <summary>A domain over a stretch of time: means with their extremes, null where no sample had the value.</summary>
/// <param name="At">The mean of the samples' times.</param>
/// <param name="Host">Where it was at the end of the stretch.</param>
/// <param name="CpuCores">Processor used; 1 is one core.</param>
/// <param name="MemoryBytes">What it had.</param>
/// <param name="NetworkInBitsPerSecond">Received.</param>
/// <param name="NetworkOutBitsPerSecond">Sent.</param>
/// <param name="BlockReadBytesPerSecond">Read from its disks.</param>
/// <param name="BlockWriteBytesPerSecond">Written to its disks.</param>
/// <param name="Most">The largest of each value, in the same form; null where a point is that itself.</param>
/// <param name="Least">The smallest of each.</param>
public sealed record DomainPointShape(
    DateTimeOffset At, string Host, double? CpuCores, long MemoryBytes, double? NetworkInBitsPerSecond, double? NetworkOutBitsPerSecond,
    double? BlockReadBytesPerSecond, double? BlockWriteBytesPerSecond, DomainPointShape? Most = null, DomainPointShape? Least = null)
{
    /// <summary>Of a point.</summary>
    public static DomainPointShape Of(GuestPoint point) => new(
        point.At, point.Host.Name, point.Cpu?.Count, point.Memory.Bytes, point.NetworkIn?.BitsPerSecond, point.NetworkOut?.BitsPerSecond,
        point.BlockRead?.BytesPerSecond, point.BlockWrite?.BytesPerSecond, point.Most is { } most ? Of(most) : null, point.Least is { } least ? Of(least) : null);
}
