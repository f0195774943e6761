using System.Globalization;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;

namespace XenWeb.Benchmarks;

/// <summary>200 clients of the hub that all follow a lab of 40 hosts and 400 domains, each host with a sample every 5 s: how old a sample is when it comes, and what the web app holds for each client.</summary>
internal static class Viewers
{
    private const int Hosts = 40;
    private const int Guests = 10;
    private const int Count = 200;

    private static readonly TimeSpan _warm = TimeSpan.FromSeconds(45);
    private static readonly Lazy<Task<(IReadOnlyList<double> Ages, double KibEach)>> _run = new(RunAsync);

    public static async Task<Figure> AgeAsync(bool shorter) => new($"from sample to each of {Count} clients of the hub, {Hosts} hosts and {Hosts * Guests} guests", "ms", "≤ 500 at p95", (await _run.Value).Ages);

    public static async Task<Figure> MemoryAsync(bool shorter) => new("the same: what the web app holds for each client", "KiB", "≤ 300", [(await _run.Value).KibEach]);

    private static async Task<(IReadOnlyList<double> Ages, double KibEach)> RunAsync()
    {
        await using var web = await WebProcess.StartAsync();
        var lab = new BenchmarkLab(Path.Combine(web.Data, "authority"));
        var names = Enumerable.Range(1, Hosts).Select(i => new HostId($"host-{i.ToString("00", CultureInfo.InvariantCulture)}"));
        await using var hosts = await SayingHosts.StartAsync(names, host => lab.Make(AgentIdentity.Of(host)), web.BrokerPort, Guests, TimeSpan.FromSeconds(5));
        var watchers = new List<FeedWatcher>();
        try
        {
            // One first: what the hub's code takes once is nobody's share
            watchers.Add(await FeedWatcher.StartAsync(web));
            await Task.Delay(_warm);
            var before = web.ResidentMiB;
            while (watchers.Count < Count) watchers.Add(await FeedWatcher.StartAsync(web));
            await Task.Delay(_warm);
            foreach (var watcher in watchers) watcher.Take();
            await Task.Delay(TimeSpan.FromSeconds(30));
            return ([.. watchers.SelectMany(w => w.Taken)], (web.ResidentMiB - before) * 1024 / (Count - 1));
        }
        finally
        {
            foreach (var watcher in watchers) await watcher.DisposeAsync();
        }
    }
}
