using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>A host over a stretch of time: each value is the mean of its samples, null if none had it.</summary>
/// <param name="At">The mean of the samples' times.</param>
/// <param name="Cpu">All domains, Dom0 included.</param>
/// <param name="Dom0Cpu">Dom0 alone.</param>
/// <param name="MemoryUsed">What domains have, Dom0 included.</param>
/// <param name="NetworkIn">Received by all guests.</param>
/// <param name="NetworkOut">Sent by all guests.</param>
/// <param name="BlockRead">Read by all guests.</param>
/// <param name="BlockWrite">Written by all guests.</param>
/// <param name="Most">The largest of each value; null where a point is one sample or an extreme itself.</param>
/// <param name="Least">The smallest of each.</param>
public sealed record HostPoint(
    DateTimeOffset At, Cores? Cpu, Cores? Dom0Cpu, ByteSize MemoryUsed,
    BitRate? NetworkIn, BitRate? NetworkOut, ByteRate? BlockRead, ByteRate? BlockWrite, HostPoint? Most = null, HostPoint? Least = null);
