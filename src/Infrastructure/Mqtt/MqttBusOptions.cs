using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Mqtt;

/// <summary>Where the broker is, who we are, and what we listen to.</summary>
public sealed record MqttBusOptions
{
    /// <summary>The broker's name or address.</summary>
    public required string Host { get; init; }

    /// <summary>The broker's TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>Unique at the broker: a second client with the same id throws the first one out.</summary>
    public required string ClientId { get; init; }

    /// <summary>The sender of every envelope: a host's name, or <see cref="Envelope.Web"/>.</summary>
    public required string Sender { get; init; }

    /// <summary>Topic filters; subscribed anew after each connect.</summary>
    public IReadOnlyList<string> Subscriptions { get; init; } = [];

    /// <summary>Said for us, retained, when the connection breaks or the bus is disposed of; null says nothing.</summary>
    public (string Topic, Message Message)? LastWill { get; init; }

    /// <summary>0 to 1, drawn for each wait, so that a lab of agents does not reconnect at once. Default: a sequence of the client id's own.</summary>
    public Func<double>? Jitter { get; init; }

    /// <summary>How often each side must hear of the other. The broker takes the client for dead, and says its last will, after 1.5 times this.</summary>
    /// <value>5 s.</value>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How messages are signed and checked. With an identity the connection is one over TLS 1.3, with its certificate.</summary>
    /// <value>In clear, over plain TCP.</value>
    public MessageSeal Seal { get; init; } = MessageSeal.Clear;

    /// <summary>Whose identity <see cref="Seal"/> has: it hears what is said to it (whom to believe, a new certificate), and the reader of the bus does not.</summary>
    public IdentityKeeper? Keeper { get; init; }

    /// <summary>The number of our life, more than that of the last; not asked for where there is a <see cref="Keeper"/>, which has its own.</summary>
    /// <value>When the bus is made, Unix milliseconds: for one whose clock is never set back.</value>
    public long? Incarnation { get; init; }

    /// <summary>For one who carries what others say: messages are handed on as they come, closed; and <see cref="MqttBus.PublishClosed"/> sends what is closed.</summary>
    public bool HandsOnClosed { get; init; }

    /// <summary>For a small guest: small buffers.</summary>
    public bool IsFrugal { get; init; }
}
