using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Identities;

namespace XenWeb.Web.Tests.Servers;

/// <summary>Looks on at the broker, as one more web server would: which samples hosts have said.</summary>
internal sealed class StatusObserver : IAsyncDisposable
{
    private readonly LabIdentity _identity;
    private readonly MqttBus _bus;
    private readonly Task _reading;

    public StatusObserver(ServersLab lab)
    {
        _identity = new LabIdentity(new WebOptions { Data = lab.Shared }, TimeProvider.System);
        _bus = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = lab.Mosquitto.Port, ClientId = "web/observer", Sender = Envelope.Web, Subscriptions = [$"{Topics.Root}/hosts/+/status"], Seal = _identity.Seal("observer") }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        _bus.Start();
        _reading = ReadAsync();
    }

    /// <summary>The samples, by host and milliseconds.</summary>
    public ConcurrentDictionary<(string Host, long At), bool> Said { get; } = new();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _reading;
        _identity.Dispose();
    }

    private async Task ReadAsync()
    {
        await foreach (var happened in _bus.Events.ReadAllAsync())
        {
            if (happened is BusEvent.Received received && MessageJson.Read(received.Topic, received.Payload.Span).Envelope?.Body is StatusMessage { Sample: { } sample } status) Said[(status.Host.Name, sample.At.ToUnixTimeMilliseconds())] = true;
        }
    }
}
