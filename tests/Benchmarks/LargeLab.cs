using XenWeb.Domain.Hosts;

namespace XenWeb.Benchmarks;

/// <summary>
/// Hosts of 20 domains with a sample every 5 s, as a large lab has them: Mosquitto with TLS 1.3, PostgreSQL, and agents that are on machines of their own (here they say signed statuses, and do nothing else).
/// </summary>
internal sealed class LargeLab : IAsyncDisposable
{
    /// <summary>The most that a lab is made for.</summary>
    public const int HostsMax = 1000;

    /// <summary>How often each host speaks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly MosquittoLab _lab;

    private LargeLab(HistoryLab history, MosquittoLab lab, WebProcess web, SayingHosts hosts) => (History, _lab, Web, Hosts) = (history, lab, web, hosts);

    /// <summary>Its database.</summary>
    public HistoryLab History { get; }

    /// <summary>Its web app.</summary>
    public WebProcess Web { get; }

    /// <summary>Who speaks.</summary>
    public SayingHosts Hosts { get; }

    /// <summary>Starts all of it; each host has spoken when it returns.</summary>
    public static async Task<LargeLab> StartAsync(int hosts)
    {
        var names = Enumerable.Range(1, hosts).Select(i => new HostId($"host-{i:0000}")).ToList();
        var history = await HistoryLab.StartAsync();
        var lab = await MosquittoLab.StartAsync(names, history.Connection);
        var web = await WebProcess.StartAsync(data: lab.Data, brokerPort: lab.Port, database: history.Connection);
        var saying = await SayingHosts.StartAsync(names, lab.Of, lab.Port, HistoryLab.GuestsOfHost, Every);
        while (saying.Said < 2 * hosts) await Task.Delay(100);
        return new LargeLab(history, lab, web, saying);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Hosts.DisposeAsync();
        await Web.DisposeAsync();
        await _lab.DisposeAsync();
        await History.DisposeAsync();
    }
}
