using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Simulation.Bus;

/// <summary>A message on its way, as bytes: written once and read once, however many hear it, for both are pure.</summary>
internal sealed class Wire
{
    private readonly Envelope? _envelope;
    private byte[]? _bytes;
    private MessageRead? _read;
    private AgentIdentity? _topicSigner;

    /// <summary>What a party says.</summary>
    /// <param name="topic">Where.</param>
    /// <param name="envelope">What.</param>
    /// <param name="signer">Whose signature is on it; null for none.</param>
    /// <param name="retain">Whether the broker keeps it.</param>
    /// <param name="expiresAt">By its sender's clock: after it the signature counts no more.</param>
    public Wire(string topic, Envelope envelope, AgentIdentity? signer, bool retain, DateTimeOffset expiresAt)
    {
        (Topic, _envelope, Retain) = (topic, envelope, retain);
        if (signer is { } by) Claims = new MessageClaims(by, topic, envelope.Incarnation, envelope.Sequence, envelope.IssuedAt, expiresAt);
    }

    /// <summary>Bytes that a stranger puts on a topic.</summary>
    public Wire(string topic, byte[] bytes, MessageClaims? claims) => (Topic, _bytes, Claims, IsForged) = (topic, bytes, claims, true);

    public string Topic { get; }

    public bool Retain { get; }

    /// <summary>MQTT's quality of service: 1 is kept for a persistent session that is away, 0 is not.</summary>
    public int Quality { get; init; } = 1;

    /// <summary>What is signed; null if nobody signed it.</summary>
    public MessageClaims? Claims { get; }

    /// <summary>It is a stranger's: it must change nothing.</summary>
    public bool IsForged { get; }

    /// <summary>What its sender meant; null for a stranger's.</summary>
    public Message? Said => _envelope?.Body;

    public byte[] Bytes => _bytes ??= MessageJson.Write(_envelope!);

    /// <summary>What a reader makes of it.</summary>
    public MessageRead Read => _read ??= MessageJson.Read(Topic, Bytes);

    /// <summary>Whose signature alone counts on its topic.</summary>
    public AgentIdentity? TopicSigner => _topicSigner ??= Topics.Signer(Topic);

    /// <summary>The same bytes on a topic by a stranger's hand, perhaps another topic.</summary>
    public Wire Replayed(string? topic = null) => new(topic ?? Topic, Bytes, Claims);
}
