using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Benchmarks;

/// <summary>
/// What the signed statuses of 1,000 hosts cost the web app: each host has its own certificate and its own connection over TLS 1.3 to the broker, and says a
/// status every 5 s. The hosts are in this process, the web app in another, whose processor time is taken: signatures, the lab as it is shown, and the history.
/// With Mosquitto as the broker, as a lab of that size has it; and with the web app's own, whose work is then counted too.
/// </summary>
internal static class SignedHosts
{
    private const int Hosts = 1000;
    private const int Guests = 10;
    private const int ConnectAtOnce = 25;

    private static readonly TimeSpan _every = TimeSpan.FromSeconds(5);

    // Until then the web app's code is compiled a second time, as it is used
    private static readonly TimeSpan _warm = TimeSpan.FromSeconds(60);

    public static async Task<Figure> WithMosquittoAsync(bool shorter)
    {
        await using var lab = await MosquittoLab.StartAsync(AllHosts());
        await using var web = await WebProcess.StartAsync(data: lab.Data, brokerPort: lab.Port);
        return new Figure($"web app, of a core, {Hosts} hosts of {Guests} guests, a signed status every {_every.TotalSeconds:0} s each, over Mosquitto", "%", "≤ 20", await MeasureAsync(web, lab.Of, shorter));
    }

    public static async Task<Figure> WithOwnBrokerAsync(bool shorter)
    {
        await using var web = await WebProcess.StartAsync();
        var lab = new BenchmarkLab(Path.Combine(web.Data, "authority"));
        return new Figure("the same over its own broker, whose work is in it", "%", "", await MeasureAsync(web, host => lab.Make(AgentIdentity.Of(host)), shorter));
    }

    private static IEnumerable<HostId> AllHosts() => Enumerable.Range(1, Hosts).Select(i => new HostId($"host-{i:0000}"));

    private static async Task<List<double>> MeasureAsync(WebProcess web, Func<HostId, OwnIdentity> identity, bool shorter)
    {
        var buses = new List<(HostId Host, MqttBus Bus)>();
        using var stop = new CancellationTokenSource();
        try
        {
            foreach (var some in AllHosts().Chunk(ConnectAtOnce)) buses.AddRange(await Task.WhenAll(some.Select(host => ConnectAsync(identity(host), host, web.BrokerPort))));
            var saying = SayAsync(buses, stop.Token);
            await Task.Delay(_warm);
            var taken = new List<double>();
            for (var i = 0; i < (shorter ? 3 : 6); i++) taken.Add(await PercentAsync(web, TimeSpan.FromSeconds(10)));
            await AllAreKnownAsync(web);
            await stop.CancelAsync();
            await saying;
            return taken;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(buses.Select(b => b.Bus.DisposeAsync().AsTask()));
        }
    }

    private static async Task<(HostId, MqttBus)> ConnectAsync(OwnIdentity own, HostId host, int port)
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
    private static async Task SayAsync(List<(HostId Host, MqttBus Bus)> buses, CancellationToken stop)
    {
        var statuses = buses.Select(b => BenchmarkLab.Status(b.Host, Guests)).ToList();
        var began = Stopwatch.GetTimestamp();
        for (long said = 0; !stop.IsCancellationRequested; said++)
        {
            var due = _every * ((double)said / buses.Count) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due, CancellationToken.None);
            var i = (int)(said % buses.Count);
            await buses[i].Bus.PublishAsync(Topics.Status(buses[i].Host), statuses[i] with { Sample = statuses[i].Sample! with { At = TimeProvider.System.GetUtcNow() } }, retain: true, CancellationToken.None);
        }
    }

    private static async Task DrainAsync(MqttBus bus)
    {
        await foreach (var _ in bus.Events.ReadAllAsync())
        {
            // What is said to it is no matter here
        }
    }

    private static async Task<double> PercentAsync(WebProcess web, TimeSpan over)
    {
        var (before, began) = (web.Processor, Stopwatch.GetTimestamp());
        await Task.Delay(over);
        return (web.Processor - before) / Stopwatch.GetElapsedTime(began) * 100;
    }

    // Else it would have cost little because little came in
    private static async Task AllAreKnownAsync(WebProcess web)
    {
        var hosts = (await web.GetAsync("/api/v1/hosts")).EnumerateArray().ToList();
        var old = hosts.Select(Sampled).Where(at => at is null || TimeProvider.System.GetUtcNow() - at > 4 * _every).ToList();
        if (hosts.Count < Hosts || old.Count > 0) throw new InvalidOperationException($"the web app knows {hosts.Count} of {Hosts} hosts, and {old.Count} of them by a status that is over {4 * _every.TotalSeconds:0} s old");
    }

    private static DateTimeOffset? Sampled(JsonElement host) => host.TryGetProperty("sampledAt", out var at) && at.ValueKind == JsonValueKind.String ? at.GetDateTimeOffset() : null;
}
