using System.Threading.Channels;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost.Guest;

/// <summary>How a guest's agent is reached: by the broker, or over a Xen channel.</summary>
internal interface IGuestLink : IAsyncDisposable
{
    /// <summary>What comes, in its order.</summary>
    ChannelReader<BusEvent> Events { get; }

    /// <summary>Begins; returns at once.</summary>
    void Start();

    /// <summary>Takes a message to be sent, or drops the oldest that wait.</summary>
    ValueTask PublishAsync(string topic, Message message, bool retain, CancellationToken cancellation);
}

/// <summary>Over the network.</summary>
internal sealed class MqttLink(IdentityKeeper? identity, TimeProvider time, MqttBus bus) : IGuestLink
{
    private readonly CancellationTokenSource _stop = new();

    public ChannelReader<BusEvent> Events => bus.Events;

    public void Start()
    {
        bus.Start();
        if (identity is not null) _ = AgentIdentities.RenewAsync(identity, bus, time, _stop.Token);
    }

    public async ValueTask PublishAsync(string topic, Message message, bool retain, CancellationToken cancellation) =>
        await bus.PublishAsync(topic, message, retain, cancellation).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await bus.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }
}
