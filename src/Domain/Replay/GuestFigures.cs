using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Replay;

/// <summary>A guest's sample as the history has it; what was not known is null.</summary>
/// <param name="Guest">Which.</param>
/// <param name="Host">Where it was.</param>
/// <param name="At">When it was read: the time of its host's sample.</param>
/// <param name="Cpu">Processor used.</param>
/// <param name="Memory">What it had.</param>
/// <param name="NetworkIn">Received.</param>
/// <param name="NetworkOut">Sent.</param>
/// <param name="BlockRead">Read from its disks.</param>
/// <param name="BlockWrite">Written to its disks.</param>
public sealed record GuestFigures(
    GuestId Guest, HostId Host, DateTimeOffset At, Cores? Cpu, ByteSize Memory, BitRate? NetworkIn, BitRate? NetworkOut, ByteRate? BlockRead, ByteRate? BlockWrite)
{
    /// <summary>Of a status, those of which samples are kept.</summary>
    public static IEnumerable<GuestFigures> Of(StatusMessage status) => status.Sample is not { } sample ? [] : sample.Guests.Where(KeptSample.RunsThere)
        .Select(g => new GuestFigures(g.Id, status.Host, sample.At, g.Cpu, g.Memory, g.NetworkIn, g.NetworkOut, g.BlockRead, g.BlockWrite));
}
