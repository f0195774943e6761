using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Benchmarks;

/// <summary>Many hosts, each with its own certificate and its own connection over TLS 1.3, that say their signed statuses in turn until they are disposed.</summary>
internal sealed class SayingHosts : IAsyncDisposable
{
    private const int ConnectAtOnce = 25;

    private readonly List<(HostId Host, MqttBus Bus)> _buses = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _saying = Task.CompletedTask;
    private long _said;

    /// <summary>Statuses so far.</summary>
    public long Said => Interlocked.Read(ref _said);

    public static async Task<SayingHosts> StartAsync(IEnumerable<HostId> all, Func<HostId, OwnIdentity> identity, int brokerPort, int guests, TimeSpan every)
    {
        var hosts = new SayingHosts();
        foreach (var some in all.Chunk(ConnectAtOnce)) hosts._buses.AddRange(await Task.WhenAll(some.Select(host => ConnectAsync(identity(host), host, brokerPort))));
        hosts._saying = hosts.SayAsync(guests, every, hosts._stop.Token);
        return hosts;
    }

    /// <summary>They say no more; those that were on the way are said.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _saying;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await Task.WhenAll(_buses.Select(b => b.Bus.DisposeAsync().AsTask()));
        _stop.Dispose();
    }

    private static async Task<(HostId Host, MqttBus Bus)> ConnectAsync(OwnIdentity own, HostId host, int port)
    {
        var options = new MqttBusOptions
        {
            Host = "127.0.0.1", Port = port, ClientId = $"{own.Identity}", Sender = host.Name, Subscriptions = Topics.ForHost(host), KeepAlive = TimeSpan.FromSeconds(60), IsFrugal = true,
            Seal = new SignedSeal(() => own, new ReplayGuard(), TimeProvider.System), LastWill = (Topics.Presence(host), new PresenceMessage(host, false)),
        };
        var bus = new MqttBus(options, TimeProvider.System, NullLogger<MqttBus>.Instance);
        bus.Start();
        _ = DrainAsync(bus);
        var began = Stopwatch.GetTimestamp();
        while (!bus.IsConnected)
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(1)) throw new InvalidOperationException($"{host} did not get to the broker");
            await Task.Delay(10);
        }
        await bus.PublishAsync(Topics.Presence(host), new PresenceMessage(host, true), retain: true);
        return (host, bus);
    }

    // One after the other, so many in a second that each has its turn every 5 s
    private async Task SayAsync(int guests, TimeSpan every, CancellationToken stop)
    {
        var statuses = _buses.Select(b => BenchmarkLab.Status(b.Host, guests)).ToList();
        var began = Stopwatch.GetTimestamp();
        for (long said = 0; !stop.IsCancellationRequested; said++)
        {
            var due = every * ((double)said / _buses.Count) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due, CancellationToken.None);
            var i = (int)(said % _buses.Count);
            await _buses[i].Bus.PublishAsync(Topics.Status(_buses[i].Host), statuses[i] with { Sample = statuses[i].Sample! with { At = TimeProvider.System.GetUtcNow() } }, retain: true, CancellationToken.None);
            Interlocked.Increment(ref _said);
        }
    }

    private static async Task DrainAsync(MqttBus bus)
    {
        await foreach (var _ in bus.Events.ReadAllAsync())
        {
            // What is said to it is no matter here
        }
    }
}
