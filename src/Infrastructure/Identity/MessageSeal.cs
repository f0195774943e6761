using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Identity;

/// <summary>What was under a seal, or why it was not opened: exactly one is set.</summary>
public readonly record struct Opened(byte[]? Text, string? Why);

/// <summary>How messages leave this party and come to it.</summary>
public abstract class MessageSeal
{
    /// <summary>In clear and unsigned: for a lab on loopback.</summary>
    public static readonly MessageSeal Clear = new ClearSeal();

    /// <summary>Who this party is; null in clear.</summary>
    public virtual OwnIdentity? Own => null;

    /// <summary>Makes a message ready for the wire.</summary>
    /// <param name="topic">Where it goes, and nowhere else.</param>
    /// <param name="envelope">The message.</param>
    /// <param name="lasts">It is kept by the broker, or said when we are gone: it counts as long as our certificate does, not for a minute.</param>
    public abstract byte[] Close(string topic, Envelope envelope, bool lasts);

    /// <summary>Another one that believes the same parties, for who checks what he hands on: what it has opened counts as new for this one.</summary>
    public virtual MessageSeal Checker(TimeProvider time) => this;

    /// <summary>Opens what came. Never throws.</summary>
    /// <param name="topic">Where it came on.</param>
    /// <param name="wire">The bytes.</param>
    /// <param name="retained">The broker had kept it.</param>
    public abstract Opened Open(string topic, byte[] wire, bool retained);

    private sealed class ClearSeal : MessageSeal
    {
        public override byte[] Close(string topic, Envelope envelope, bool lasts) => MessageJson.Write(envelope);

        public override Opened Open(string topic, byte[] wire, bool retained) => new(wire, null);
    }
}

/// <summary>
/// Signed messages: nothing counts that is not signed by the one party whose topic it is, for that topic, now, and once. A broker that was
/// broken into can only withhold.
/// </summary>
/// <param name="own">Who we are and whom we believe; asked for each message, for certificates are renewed.</param>
/// <param name="guard">Which messages came already.</param>
/// <param name="time">The clock.</param>
/// <param name="voice">Which of several that speak as one party (<see cref="MessageClaims.Voice"/>).</param>
public sealed class SignedSeal(Func<OwnIdentity> own, ReplayGuard guard, TimeProvider time, string voice = "") : MessageSeal
{
    /// <summary>How far two clocks may differ.</summary>
    public static readonly TimeSpan SkewMax = TimeSpan.FromSeconds(30);

    /// <summary>How long a message counts that the broker does not keep.</summary>
    public static readonly TimeSpan MessageLifetime = TimeSpan.FromSeconds(60);

    private const string Json = "application/json";

    // Messages of before we began may have been heard by whoever we were then
    private readonly DateTimeOffset _began = time.GetUtcNow();

    /// <inheritdoc/>
    public override OwnIdentity Own => own();

    /// <inheritdoc/>
    public override MessageSeal Checker(TimeProvider time) => new SignedSeal(own, new ReplayGuard(), time);

    /// <inheritdoc/>
    public override byte[] Close(string topic, Envelope envelope, bool lasts)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var signer = own();
        var until = lasts ? new DateTimeOffset(signer.Certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero) : envelope.IssuedAt + MessageLifetime;
        return SignedMessage.Sign(signer, new MessageClaims(signer.Identity, topic, envelope.Incarnation, envelope.Sequence, envelope.IssuedAt, until, voice), MessageJson.Write(envelope), Json);
    }

    /// <inheritdoc/>
    public override Opened Open(string topic, byte[] wire, bool retained)
    {
        var (claims, contentType, text, why) = SignedMessage.Verify(own().Trust, wire);
        why ??= Refusal(topic, claims!, text, retained);
        if (why is null && contentType != Json) why = "malformed";
        return why is null ? new Opened(text, null) : new Opened(null, why);
    }

    // Of a guest that is carried its host may say one thing: that it hears it no more
    private static bool IsCarriersWord(string topic, MessageClaims claims, byte[] text)
    {
        var (guests, by) = Topics.Uncarried(topic);
        return by is { } host && claims.Signer == AgentIdentity.Of(host) && MessageJson.Read(guests, text).Envelope?.Body is GuestPresenceMessage { Online: false };
    }

    private string? Refusal(string topic, MessageClaims claims, byte[] text, bool retained)
    {
        var (carried, _) = Topics.Uncarried(topic);
        if (claims.Topic == topic ? Topics.Signer(topic) != claims.Signer && !IsCarriersWord(topic, claims, text) : claims.Topic == carried && Topics.Signer(carried) != claims.Signer) return "wrong role";
        if (claims.Topic != topic && claims.Topic != carried) return "wrong topic";
        // What the broker keeps is the lab's word: of several web servers the leader's alone, so that none is older than another's
        if (claims.Voice.Length > 0 && Topics.IsKeptByWeb(topic)) return "wrong role";
        var now = time.GetUtcNow();
        if (claims.IssuedAt > now + SkewMax) return "clock skew";
        if (claims.ExpiresAt + SkewMax < now) return "expired";
        if (!retained && claims.IssuedAt < _began - TimeSpan.FromSeconds(1)) return "said before this agent began";
        return guard.Take(claims, retained, Topics.IsKeptByWeb(topic));
    }
}
