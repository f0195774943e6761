using XenWeb.Domain.Hosts;

namespace XenWeb.Benchmarks;

/// <summary>
/// 1,000 hosts and 20,000 domains with a sample every 5 s, as a lab of that size has them: Mosquitto with TLS 1.3, PostgreSQL, and agents that are on machines of their own (here they say signed statuses, and do nothing
/// else).
/// </summary>
internal sealed class LargeLab : IAsyncDisposable
{
    private const int Hosts = 1000;

    private readonly HistoryLab _history;
    private readonly MosquittoLab _lab;
    private readonly WebProcess _web;
    private readonly SayingHosts _hosts;

    private LargeLab(HistoryLab history, MosquittoLab lab, WebProcess web, SayingHosts hosts, SignedInBrowser browser) => (_history, _lab, _web, _hosts, Browser) = (history, lab, web, hosts, browser);

    /// <summary>Who looks.</summary>
    public SignedInBrowser Browser { get; }

    /// <summary>Starts all of it; each host has spoken when it returns.</summary>
    public static async Task<LargeLab> StartAsync()
    {
        var names = Enumerable.Range(1, Hosts).Select(i => new HostId($"host-{i:0000}")).ToList();
        var history = await HistoryLab.StartAsync();
        var lab = await MosquittoLab.StartAsync(names, history.Connection);
        var web = await WebProcess.StartAsync(data: lab.Data, brokerPort: lab.Port, database: history.Connection);
        var hosts = await SayingHosts.StartAsync(names, lab.Of, lab.Port, HistoryLab.GuestsOfHost, TimeSpan.FromSeconds(5));
        while (hosts.Said < 2 * Hosts) await Task.Delay(100);
        return new LargeLab(history, lab, web, hosts, new SignedInBrowser($"{web.Address}".TrimEnd('/'), new Uri(web.Address, await web.LinkAsync()).ToString()));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await _hosts.DisposeAsync();
        await _web.DisposeAsync();
        await _lab.DisposeAsync();
        await _history.DisposeAsync();
    }
}
