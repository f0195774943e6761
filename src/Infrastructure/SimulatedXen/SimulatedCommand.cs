using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>A command that was given to a simulated xl: how far it is. It gets on when the lab's time is advanced.</summary>
public sealed class SimulatedCommand
{
    internal SimulatedCommand(HostId host, XenCommand command, DateTimeOffset startedAt) => (Host, Command, StartedAt) = (host, command, startedAt);

    /// <summary>Where xl runs.</summary>
    public HostId Host { get; }

    /// <summary>What it was told.</summary>
    public XenCommand Command { get; }

    /// <summary>When.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Of a migration: memory copied; null before it copies.</summary>
    public ByteSize? Copied { get; internal set; }

    /// <summary>Whether the guest of a migration stands still for the last of its copy.</summary>
    public bool Stands { get; internal set; }

    /// <summary>Of a migration: memory to copy.</summary>
    public ByteSize? Of { get; internal set; }

    /// <summary>Of a migration: bytes that went over the network, pages that were sent again included; null before it copies.</summary>
    public ByteSize? Sent { get; internal set; }

    /// <summary>How it ended; null while it goes on.</summary>
    public XenOutcome? Outcome { get; private set; }

    internal void End(XenResult result, string text, DateTimeOffset now, TimeSpan? pause = null) =>
        Outcome ??= new XenOutcome(result, text, now - StartedAt, pause, Sent);
}
