using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>A guest over a stretch of time: each value is the mean of its samples, null if none had it.</summary>
/// <param name="At">The mean of the samples' times.</param>
/// <param name="Host">Where it was at the end of the stretch.</param>
/// <param name="Cpu">Processor used.</param>
/// <param name="Memory">What it had.</param>
/// <param name="NetworkIn">Received.</param>
/// <param name="NetworkOut">Sent.</param>
/// <param name="BlockRead">Read from its disks.</param>
/// <param name="BlockWrite">Written to its disks.</param>
/// <param name="Most">The largest of each value; null where a point is one sample or an extreme itself.</param>
/// <param name="Least">The smallest of each.</param>
public sealed record GuestPoint(
    DateTimeOffset At, HostId Host, Cores? Cpu, ByteSize Memory,
    BitRate? NetworkIn, BitRate? NetworkOut, ByteRate? BlockRead, ByteRate? BlockWrite, GuestPoint? Most = null, GuestPoint? Least = null);
