using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.AgentHost;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Web.Tests.Servers;

/// <summary>The real agents of hosts with a simulated Xen, each with the identity that it has joined with, over TLS.</summary>
internal sealed class SimulatedHosts : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-hosts-").FullName;
    private readonly List<IdentityKeeper> _keepers = [];
    private readonly Dictionary<HostId, (Task Running, CancellationTokenSource Stop)> _agents = [];

    /// <summary>The lab that they share.</summary>
    public SimulatedLab Lab { get; } = new FleetScenario(3, 9, 7) { MeanLoad = 0.2 }.Create(TimeProvider.System.GetUtcNow());

    /// <summary>Starts a host's agent.</summary>
    public void Start(HostId host, OwnIdentity own, int brokerPort)
    {
        var state = Path.Combine(_folder, host.Name);
        own.Save(Path.Combine(state, "identity"));
        var keeper = IdentityKeeper.Open(Path.Combine(state, "identity"), TimeProvider.System, NullLogger.Instance);
        _keepers.Add(keeper);
        var settings = new AgentSettings
        {
            Role = AgentRole.Server, Host = host, BrokerHost = "127.0.0.1", BrokerPort = brokerPort, StateFolder = state, LogLevel = LogLevel.Warning, Negotiation = NegotiationPolicy.Default, Lab = new LabSettings(false, 1, 0, 1),
            Monitoring = MonitoringPolicy.Default with { SamplingPeriod = TimeSpan.FromSeconds(0.5), StatusPeriod = TimeSpan.FromSeconds(0.5) },
        };
        var stop = new CancellationTokenSource();
        _agents[host] = (Task.Run(() => new Agent(host, new SimulatedXenHost(Lab, host, TimeProvider.System), state, settings, keeper, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(stop.Token)), stop);
    }

    /// <summary>Stops a host's agent.</summary>
    public async Task EndAsync(HostId host)
    {
        if (!_agents.Remove(host, out var agent)) return;
        await agent.Stop.CancelAsync();
        await agent.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        agent.Stop.Dispose();
    }

    /// <summary>The ids of all orders that any host has begun, each as often as it was.</summary>
    public IReadOnlyList<Guid> Begun => [.. Directory.GetFiles(_folder, "orders", SearchOption.AllDirectories).SelectMany(File.ReadAllLines).Select(Guid.Parse)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var host in _agents.Keys.ToList()) await EndAsync(host);
        foreach (var keeper in _keepers) keeper.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
