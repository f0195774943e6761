using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Mqtt;

/// <summary>Something that came from the bus, in its order.</summary>
public abstract record BusEvent
{
    /// <summary>What a message that came is to its reader: itself, or why it does not count; null if it was for this party's identity, which has heard it.</summary>
    /// <param name="seal">Opens it.</param>
    /// <param name="keeper">The identity; null in clear, or if somebody else hears for it.</param>
    /// <param name="topic">Where it came on.</param>
    /// <param name="wire">The bytes.</param>
    /// <param name="retained">The broker had kept it.</param>
    public static BusEvent? Of(MessageSeal seal, IdentityKeeper? keeper, string topic, byte[] wire, bool retained)
    {
        var (text, why) = seal.Open(topic, wire, retained);
        var (carried, via) = Topics.Uncarried(topic);
        if (text is null) return new Dropped(carried, why ?? "malformed");
        if (keeper is null || !keeper.IsFor(topic)) return new Received(carried, text) { Via = via, Retained = retained };
        keeper.Hear(topic, text);
        return null;
    }

    /// <summary>The broker is there (again). Everything that is subscribed to comes after this.</summary>
    public sealed record Connected : BusEvent;

    /// <summary>The broker is away: why, in words. Said once for each time that it goes, and once at the start if it is not there.</summary>
    public sealed record Disconnected(string Why) : BusEvent;

    /// <summary>A message that did not count (unsigned, forged, replayed, late, not its sender's to say): why, and who says that he signed it.</summary>
    public sealed record Dropped(string Topic, string Why) : BusEvent;

    /// <summary>A message; <c>MessageJson.Read</c> says whether it can be used. QoS 1: it may come twice.</summary>
    public sealed record Received(string Topic, ReadOnlyMemory<byte> Payload) : BusEvent
    {
        /// <summary>The host that carried it from a guest without a network, which the topic does not say any more; null if nobody did.</summary>
        public HostId? Via { get; init; }

        /// <summary>The broker had kept it.</summary>
        public bool Retained { get; init; }
    }
}
