using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Configs;

/// <summary>A real configuration agent's core on the app's broker, with a folder that is a dictionary.</summary>
public sealed class FakeConfigurationAgent : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ConfigurationAgent _core = new(new ConfigurationAgentOptions(new HostId("ferby"), "test", "/etc/xenweb/guests"));
    private readonly MqttBus _bus;
    private readonly Task _reading;
    private ImmutableSortedDictionary<string, string> _folder;

    /// <summary>Connects with what is in its folder.</summary>
    public FakeConfigurationAgent(BrokerPlace broker, params (string Name, string Text)[] files)
    {
        _folder = files.ToImmutableSortedDictionary(f => f.Name, f => f.Text, StringComparer.Ordinal);
        var server = new HostId("ferby");
        _bus = new MqttBus(
            new MqttBusOptions
            {
                Host = broker.Host, Port = broker.Port, ClientId = "configuration-ferby", Sender = "ferby", Subscriptions = [Topics.ConfigurationOrders(server)],
                LastWill = (Topics.ConfigurationPresence(server), new ConfigurationPresenceMessage(server, false)),
            },
            TimeProvider.System, NullLogger<MqttBus>.Instance);
        _bus.Start();
        Feed(Scan());
        _reading = ReadAsync();
    }

    /// <summary>Name → text.</summary>
    public ImmutableSortedDictionary<string, string> Folder
    {
        get { lock (_gate) return _folder; }
    }

    /// <summary>Somebody uses an editor; null deletes the file.</summary>
    public void Edit(string name, string? text)
    {
        lock (_gate)
        {
            _folder = text is null ? _folder.Remove(name) : _folder.SetItem(name, text);
            Feed(Scan());
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (var came in _bus.Events.ReadAllAsync())
        {
            lock (_gate)
            {
                if (came is BusEvent.Connected) Feed(new ConfigurationAgentEvent.Connected());
                if (came is BusEvent.Received received && MessageJson.Read(received.Topic, received.Payload.Span).Envelope is { } envelope) Feed(new ConfigurationAgentEvent.Received(envelope));
            }
        }
    }

    private ConfigurationAgentEvent.Scanned Scan() => new(_folder.ToImmutableSortedDictionary(f => f.Key, f => new ConfigurationFound(f.Value, default), StringComparer.Ordinal));

    private void Feed(ConfigurationAgentEvent happened)
    {
        foreach (var effect in _core.Handle(happened, TimeProvider.System.GetUtcNow()))
        {
            if (effect is ConfigurationAgentEffect.Publish publish) _ = _bus.PublishAsync(publish.Topic, publish.Message, publish.Retain).AsTask();
            if (effect is ConfigurationAgentEffect.Write write)
            {
                _folder = _folder.SetItem(write.Name, write.Text);
                Feed(Scan());
                Feed(new ConfigurationAgentEvent.Acted(write.Order, null));
            }
            if (effect is ConfigurationAgentEffect.Retire retire)
            {
                _folder = _folder.Remove(retire.Name);
                Feed(Scan());
                Feed(new ConfigurationAgentEvent.Acted(retire.Order, null));
            }
        }
    }
}
