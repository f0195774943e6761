using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage.Servers;

namespace XenWeb.Web.Servers;

/// <summary>
/// What the web app says as the lab: what is wanted of hosts, orders, whom to believe. Of several web servers the one that leads says it, over a connection of its own, and
/// counts its messages from the lead's number on: agents take what another says with an older number for old. The only web server says it over the connection
/// that it has anyway.
/// </summary>
public sealed class LabVoice : IAsyncDisposable
{
    private readonly Leadership _leadership;
    private readonly MqttBus _bus;
    private readonly bool _isOwn;
    private readonly Lock _gate = new();
    private long _epoch;

    /// <summary>Over <paramref name="common"/>, or with <paramref name="own"/> over a connection of its own; <see cref="RunAsync"/> starts that.</summary>
    public LabVoice(Leadership leadership, MqttBus common, MqttBus? own)
    {
        (_leadership, _bus, _isOwn) = (leadership, own ?? common, own is not null);
    }

    /// <summary>Whether the broker is there.</summary>
    public bool IsConnected => _bus.IsConnected;

    /// <summary>Accepts a message for sending and returns at once. False: it can't be sent, or is not this web server's to say.</summary>
    public ValueTask<bool> PublishAsync(string topic, Message message, bool retain, CancellationToken cancellation = default)
    {
        if (!_isOwn) return _bus.PublishAsync(topic, message, retain, cancellation);
        lock (_gate)
        {
            var epoch = _leadership.Epoch;
            if (!_leadership.IsMine || epoch == 0) return ValueTask.FromResult(false);
            if (epoch != _epoch) _bus.BeginLife(_epoch = epoch);
            return _bus.PublishAsync(topic, message, retain, cancellation);
        }
    }

    /// <summary>Keeps its own connection, if it has one, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (!_isOwn) return;
        _bus.Start(CancellationToken.None);
        // Nothing comes but that it is connected, or not
        await foreach (var _ in _bus.Events.ReadAllAsync(stop))
        {
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _isOwn ? _bus.DisposeAsync() : ValueTask.CompletedTask;
}
