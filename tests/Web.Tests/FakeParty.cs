using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests;

/// <summary>An agent at the MQTT border: it says what the test tells it to say, and keeps what it heard.</summary>
public abstract class FakeParty : IAsyncDisposable
{
    private readonly MqttBus _bus;
    private readonly ConcurrentQueue<Message> _heard = new();
    private Task _reading = Task.CompletedTask;

    private protected FakeParty(BrokerPlace broker, string sender, IReadOnlyList<string> subscriptions, (string Topic, Message Message) will) => _bus = new MqttBus(
        new MqttBusOptions { Host = broker.Host, Port = broker.Port, ClientId = $"fake-{sender}", Sender = sender, Subscriptions = subscriptions, LastWill = will },
        TimeProvider.System, NullLogger<MqttBus>.Instance);

    /// <summary>All that was heard, in its order.</summary>
    public IEnumerable<Message> Heard => _heard;

    /// <summary>Says anything.</summary>
    public async Task PublishAsync(string topic, Message message, bool retain) => Assert.True(await _bus.PublishAsync(topic, message, retain));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        GC.SuppressFinalize(this);
        try
        {
            await _reading;
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException)
        {
            // It was ended in the middle of a subscription
        }
    }

    /// <summary>Connects, for ever.</summary>
    protected void Start()
    {
        _bus.Start();
        _reading = ReadAsync();
    }

    /// <summary>Something was heard; on the party's own thread.</summary>
    protected abstract void OnHeard(Message message);

    private async Task ReadAsync()
    {
        await foreach (var happened in _bus.Events.ReadAllAsync())
        {
            if (happened is not BusEvent.Received received || MessageJson.Read(received.Topic, received.Payload.Span).Envelope is not { } envelope) continue;
            _heard.Enqueue(envelope.Body);
            OnHeard(envelope.Body);
        }
    }
}
