using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Web.Tests.Kills;

/// <summary>Listens at the broker whenever that is there: which samples were said, and which were acknowledged.</summary>
internal sealed class Witness : IAsyncDisposable
{
    private readonly MqttBus _bus;
    private readonly Task _reading;
    private readonly ConcurrentDictionary<(HostId Host, long Time), bool> _said = [], _acknowledged = [], _again = [];

    public Witness(int port)
    {
        _bus = new MqttBus(
            new MqttBusOptions { Host = "127.0.0.1", Port = port, ClientId = "witness", Sender = "witness", Subscriptions = [$"{Topics.Root}/hosts/+/status", $"{Topics.Root}/backlog/+", $"{Topics.Root}/web/taken/+/+"], Jitter = () => 0 },
            TimeProvider.System, NullLogger<MqttBus>.Instance);
        _bus.Start();
        _reading = ReadAsync();
    }

    /// <summary>Samples that were said, in a status or afterwards.</summary>
    public ICollection<(HostId Host, long Time)> Said => _said.Keys;

    /// <summary>Samples that were said afterwards.</summary>
    public ICollection<(HostId Host, long Time)> Again => _again.Keys;

    /// <summary>Samples of which some web app said that it has them.</summary>
    public ICollection<(HostId Host, long Time)> Acknowledged => _acknowledged.Keys;

    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (var happened in _bus.Events.ReadAllAsync())
        {
            if (happened is not BusEvent.Received received) continue;
            switch (MessageJson.Read(received.Topic, received.Payload.Span).Envelope?.Body)
            {
                case StatusMessage { Sample: { } sample } status: _said[(status.Host, sample.At.ToUnixTimeMilliseconds())] = true; break;
                case BacklogMessage backlog:
                    foreach (var sample in backlog.Samples) _said[(backlog.Host, sample.Time)] = _again[(backlog.Host, sample.Time)] = true;
                    break;
                case SamplesTakenMessage taken:
                    foreach (var time in taken.Times) _acknowledged[(taken.Host, time)] = true;
                    break;
            }
        }
    }
}
