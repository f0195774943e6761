using System.Text.Json;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

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
        await using var hosts = await SayingHosts.StartAsync(AllHosts(), identity, web.BrokerPort, Guests, _every);
        await Task.Delay(_warm);
        var taken = new List<double>();
        for (var i = 0; i < (shorter ? 3 : 6); i++) taken.Add(await web.PercentAsync(TimeSpan.FromSeconds(10)));
        await AllAreKnownAsync(web);
        return taken;
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
