using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Agents;

/// <summary>Something that happened to a server agent. The agent's core sees the world through these and nothing else.</summary>
public abstract record AgentEvent
{
    /// <summary>The first event of all: what is known of before a restart.</summary>
    /// <param name="OrdersBegun">Which orders were begun, oldest first.</param>
    /// <param name="SamplesKept">Which samples nobody has acknowledged, oldest first.</param>
    public sealed record Started(ImmutableArray<Guid> OrdersBegun, ImmutableArray<KeptTime> SamplesKept = default) : AgentEvent;

    /// <summary>The host was read.</summary>
    public sealed record Sampled(HostFrame Frame) : AgentEvent;

    /// <summary>The host could not be read: why, in words.</summary>
    public sealed record SamplingFailed(string Why) : AgentEvent;

    /// <summary>A message came that could be read.</summary>
    public sealed record Received(Envelope Envelope) : AgentEvent;

    /// <summary>A message came that could not be used.</summary>
    public sealed record Dropped(string Why) : AgentEvent;

    /// <summary>The broker is there (again): what is retained has to be published anew.</summary>
    public sealed record Connected : AgentEvent;

    /// <summary>The broker is away.</summary>
    public sealed record Disconnected : AgentEvent;

    /// <summary>A Xen command has begun (both null), or gets on; its guest may stand still from now on, for the last of its copy.</summary>
    public sealed record CommandProgressed(string CommandId, ByteSize? Copied, ByteSize? Of, BitRate? Rate = null, bool Stands = false) : AgentEvent;

    /// <summary>A Xen command ended.</summary>
    public sealed record CommandEnded(string CommandId, XenOutcome Outcome) : AgentEvent;

    /// <summary>Somebody connected to the port for migrations who may not: from where, why not, and how often since it was last told.</summary>
    public sealed record StreamRefused(string From, string Why, long Count) : AgentEvent;

    /// <summary>Which of the paths that <see cref="AgentEffect.LookFor"/> named are not there.</summary>
    public sealed record LookedFor(string Key, ImmutableArray<string> Missing) : AgentEvent;

    /// <summary>What a guest's console has put out; at most <see cref="ConsoleOutputMessage.BytesMax"/> bytes.</summary>
    public sealed record ConsoleRead(GuestId Guest, ReadOnlyMemory<byte> Bytes) : AgentEvent;

    /// <summary>A guest's console has ended, and not because it was closed: why, in words.</summary>
    public sealed record ConsoleEnded(GuestId Guest, string Why) : AgentEvent;

    /// <summary>What a guest's VNC server has said over a connection that is open; at most <see cref="ScreenOutputMessage.BytesMax"/> bytes.</summary>
    public sealed record ScreenRead(Guid Session, ReadOnlyMemory<byte> Bytes) : AgentEvent;

    /// <summary>A connection to a guest's screen has ended, or could not be made, and not because it was closed: why, in words, and whether the guest has no screen at all.</summary>
    public sealed record ScreenEnded(Guid Session, string Why, bool IsMissing = false) : AgentEvent;

    /// <summary>What <see cref="AgentEffect.HandleVolumes"/> asked for has been done, or nothing of it is left: why, in words.</summary>
    public sealed record VolumesHandled(string Key, VolumeVerb Verb, string? Problem) : AgentEvent;

    /// <summary>These samples are in the ring no more, or never were: it can't be written or read, and memory is bounded.</summary>
    public sealed record SamplesLost(ImmutableArray<long> Times) : AgentEvent;

    /// <summary>Why samples can't be kept on the disk, in words; null: they can again.</summary>
    public sealed record RingTold(string? Problem) : AgentEvent;

    /// <summary>The time that <see cref="ServerAgent.NextDeadline"/> named has come.</summary>
    public sealed record DeadlineReached : AgentEvent;
}
