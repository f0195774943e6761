using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Agents;

/// <summary>Something that a server agent wants done. Effects of one event are carried out in their order.</summary>
public abstract record AgentEffect
{
    /// <summary>Publish a message; the shell puts it into an envelope. Everything but statuses goes at QoS 1.</summary>
    /// <param name="Topic">Where.</param>
    /// <param name="Message">What.</param>
    /// <param name="Retain">Whether the broker keeps it for those who come later.</param>
    public sealed record Publish(string Topic, Message Message, bool Retain = false) : AgentEffect;

    /// <summary>Run a Xen command; it ends with <see cref="AgentEvent.CommandEnded"/> within its time limit.</summary>
    public sealed record RunXen(XenCommand Command) : AgentEffect;

    /// <summary>Write down, to survive a restart, that an order is begun, before anything that follows is done.</summary>
    public sealed record RememberOrder(Guid Order) : AgentEffect;

    /// <summary>See whether paths are on this host; answered by <see cref="AgentEvent.LookedFor"/> with the same key.</summary>
    public sealed record LookFor(string Key, ImmutableArray<string> Paths) : AgentEffect;

    /// <summary>Take the stream of one migration that is about to be confirmed, from its source only and for its time only.</summary>
    public sealed record OpenStream(StreamSlot Slot) : AgentEffect;

    /// <summary>The migration is over or given up: nothing more is taken for it.</summary>
    public sealed record CloseStream(string HelpId) : AgentEffect;

    /// <summary>Open a guest's console; what it says comes as <see cref="AgentEvent.ConsoleRead"/>, and its end as <see cref="AgentEvent.ConsoleEnded"/>.</summary>
    public sealed record OpenConsole(GuestId Guest, string GuestName) : AgentEffect;

    /// <summary>Type at a console that is open.</summary>
    public sealed record WriteConsole(GuestId Guest, ReadOnlyMemory<byte> Bytes) : AgentEffect;

    /// <summary>Close a console; nothing more is said of it.</summary>
    public sealed record CloseConsole(GuestId Guest) : AgentEffect;

    /// <summary>Connect to a guest's VNC server; what it says comes as <see cref="AgentEvent.ScreenRead"/>, and its end as <see cref="AgentEvent.ScreenEnded"/>.</summary>
    public sealed record OpenScreen(Guid Session, string GuestName, int DomainNumber) : AgentEffect;

    /// <summary>Read from a screen's connection as far as this byte, counted from its beginning, and no further.</summary>
    public sealed record AllowScreen(Guid Session, long UpTo) : AgentEffect;

    /// <summary>Say something over a screen's connection.</summary>
    public sealed record WriteScreen(Guid Session, ReadOnlyMemory<byte> Bytes) : AgentEffect;

    /// <summary>Close a screen's connection; nothing more is said of it.</summary>
    public sealed record CloseScreen(Guid Session) : AgentEffect;

    /// <summary>Keep the networks of these domains, and of no others, within these limits, by Xen's numbers of them. Until it is said, what there is stays.</summary>
    public sealed record LimitBandwidth(ImmutableSortedDictionary<int, BitRate> Limits) : AgentEffect;

    /// <summary>Attach volumes, detach them, or change who may have them; answered by <see cref="AgentEvent.VolumesHandled"/> within the task's limit. Tasks of one volume are done one after the other.</summary>
    public sealed record HandleVolumes(VolumeTask Task) : AgentEffect;

    /// <summary>Keep a sample in the ring on the disk: its time is its name. What can't be kept comes back as <see cref="AgentEvent.SamplesLost"/>.</summary>
    public sealed record KeepSample(long Time, ReadOnlyMemory<byte> Sample) : AgentEffect;

    /// <summary>These samples are needed no longer.</summary>
    public sealed record ForgetSamples(ImmutableArray<long> Times) : AgentEffect;

    /// <summary>Say these samples once more, in this order, in one <see cref="BacklogMessage"/>. What is not in the ring any more comes back as <see cref="AgentEvent.SamplesLost"/>.</summary>
    public sealed record DeliverSamples(ImmutableArray<long> Times) : AgentEffect;

    /// <summary>Sample at this period from now on.</summary>
    public sealed record SetSamplingPeriod(TimeSpan Period) : AgentEffect;
}
