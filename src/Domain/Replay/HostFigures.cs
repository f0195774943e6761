using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Replay;

/// <summary>A host's sample as the history has it; what was not known is null.</summary>
/// <param name="Host">Which.</param>
/// <param name="At">When it was read, to the millisecond.</param>
/// <param name="Cpu">All domains, Dom0 included.</param>
/// <param name="Dom0Cpu">Dom0 alone.</param>
/// <param name="MemoryUsed">What domains have, Dom0 included.</param>
/// <param name="NetworkIn">Received by all guests.</param>
/// <param name="NetworkOut">Sent by all guests.</param>
/// <param name="BlockRead">Read by all guests.</param>
/// <param name="BlockWrite">Written by all guests.</param>
public sealed record HostFigures(
    HostId Host, DateTimeOffset At, Cores? Cpu, Cores? Dom0Cpu, ByteSize MemoryUsed, BitRate? NetworkIn, BitRate? NetworkOut, ByteRate? BlockRead, ByteRate? BlockWrite)
{
    /// <summary>Of a status; null if it has no sample.</summary>
    public static HostFigures? Of(StatusMessage status) => status.Sample is not { } s ? null : new HostFigures(
        status.Host, s.At, s.Cpu, s.Dom0Cpu, KeptSample.Used(status.Facts, s), s.NetworkIn, s.NetworkOut, s.BlockRead, s.BlockWrite);
}
