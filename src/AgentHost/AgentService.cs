using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using XenWeb.AgentHost.Guard;
using XenWeb.AgentHost.Guest;
using XenWeb.AgentHost.Relay;
using XenWeb.AgentHost.Volumes;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Network;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Infrastructure.Streams;
using XenWeb.Infrastructure.Volumes;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>
/// Runs the agents of this process: one, or one for each host of a simulated lab. If one breaks, the process ends with exit
/// code 1 and systemd starts it anew. Under systemd it is ready when the broker was reached, or after a while without it:
/// an agent whose broker is away works as far as it can.
/// </summary>
internal sealed partial class AgentService(AgentSettings settings, TimeProvider time, ILoggerFactory logs, IHostApplicationLifetime process, IEnumerable<ISystemdNotifier> systemd) : BackgroundService
{
    // Under systemd's own limit for a start, 90 s
    private static readonly TimeSpan _readyWithin = TimeSpan.FromSeconds(60);

    // Waiting at one time in a simulated fleet; they sleep where there is nothing to do
    private const int LabThreads = 64;

    private readonly ILogger _log = logs.CreateLogger<AgentService>();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        if (!systemd.Any() || ExecuteTask is not { } running) return;
        foreach (var notifier in systemd) notifier.Notify(new ServiceState($"STATUS=Waits for {settings.Broker}"));
        await Task.WhenAny(_connected.Task, running, Task.Delay(_readyWithin, time, cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host must not wait for what follows
        await Task.Yield();
        try
        {
            List<IAgent> agents = settings.Role switch
            {
                AgentRole.SimulatedLab => SimulatedLab(),
                AgentRole.Configuration => [new ConfigurationKeeper(settings, time, logs)],
                AgentRole.Broker => [new BrokerKeeper(settings, time, logs)],
                _ => [Server()],
            };
            _ = TellConnectedAsync(agents);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var running = agents.Select((agent, number) => RunAsync(agent, number, agents.Count, any.Token)).ToList();
            var first = await Task.WhenAny(running).ConfigureAwait(false);
            await any.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        catch (Exception e)
        {
            if (e is IOException or UnauthorizedAccessException or ClockSetBackException) LogCannotGoOn(e.Message);
            else LogDefect(e);
            Environment.ExitCode = 1;
            process.StopApplication();
        }
    }

    // Real hosts were not switched on in the same moment: their statuses come one after the other
    private async Task RunAsync(IAgent agent, int number, int count, CancellationToken cancellation)
    {
        if (settings is { Role: AgentRole.SimulatedLab, Lab.IsFleet: true }) await Task.Delay(settings.Monitoring.StatusPeriod * number / count, time, cancellation).ConfigureAwait(false);
        await agent.RunAsync(cancellation).ConfigureAwait(false);
    }

    private Agent Server()
    {
        var identity = AgentIdentities.Open(settings, AgentIdentity.Of(settings.Host), time, logs);
        var broker = AgentIdentities.On(settings, identity, new MqttBusOptions { Host = settings.BrokerHost, Port = settings.BrokerPort, ClientId = "", Sender = "" }, time);
        var streams = Streams(identity);
        var by = settings.Streams.By ?? (streams is null ? MigrateBy.Ssh : MigrateBy.Tls);
        var xl = new XlHost(settings.Xl with { MigrateBy = by, XenstoreLsPath = settings.XenstoreLs }, time, logs.CreateLogger<XlHost>(), streams);
        var volumes = new VolumeDesk(new VolumeDeskOptions { Host = settings.Host, Drivers = VolumeCommand.Drivers(settings.Host, time), Journal = Path.Combine(settings.StateFolder, "volumes") }, time);
        var xen = new ChannelRelay(new VolumedXen(Guarded(xl), volumes, time), new XenChannels(settings.XenstoreLs, time), broker with { Keeper = null }, settings.Host, time, logs);
        return new Agent(settings.Host, xen, settings.StateFolder, settings, identity, time, logs, streams, volumes);
    }

    // Without a certificate nobody could be told from anybody: then there is no port, and ssh carries migrations
    private MigrationStreams? Streams(IdentityKeeper? identity)
    {
        if (identity is null) return null;
        return new MigrationStreams(new StreamOptions
        {
            Listen = settings.Streams.Listen,
            Folder = Path.Combine(settings.StateFolder, "streams"),
            Carrier = Environment.ProcessPath ?? "xenweb-agent",
            HostRate = settings.Streams.Rate,
            EachRate = settings.Streams.RateEach,
            PeerRates = settings.Streams.RateTo,
        }, () => identity.Current, settings.Xl, time, logs.CreateLogger<MigrationStreams>());
    }

    private GuardedXen Guarded(XlHost xen) => new(xen, new BridgeGuard(settings.Guard, time, logs.CreateLogger<BridgeGuard>()), time);

    private List<IAgent> SimulatedLab()
    {
        var (start, of) = (time.GetUtcNow(), settings.Lab);
        // Each agent's ledger and journal wait for the disk: with a thread for each processor some slow writes would stop the connections of all
        if (of.IsFleet) ThreadPool.SetMinThreads(LabThreads, LabThreads);
        var lab = of.IsFleet ? new FleetScenario(of.Hosts, of.Guests, of.Seed).Create(start) : TalkScenario.Create(start, of.Seed);
        var volumes = new SimulatedVolumes();
        List<Agent> hosts = [.. lab.Hosts.Select(host => Simulated(lab, volumes, host))];
        return [.. hosts, new SimulatedGuests(lab, settings, time, logs), .. of.IsFleet ? new IAgent[] { new LoadReport(hosts, of.Guests, time, logs.CreateLogger<LoadReport>()) } : []];
    }

    private Agent Simulated(SimulatedLab lab, SimulatedVolumes volumes, HostId host)
    {
        var folder = Path.Combine(settings.StateFolder, host.Name);
        var desk = new VolumeDesk(new VolumeDeskOptions { Host = host, Drivers = volumes.Drivers, Journal = Path.Combine(folder, "volumes"), Links = Path.Combine(folder, "links") }, time);
        return new Agent(host, new VolumedXen(new SimulatedXenHost(lab, host, time), desk, time), folder, settings, null, time, logs, volumes: desk);
    }

    private async Task TellConnectedAsync(List<IAgent> agents)
    {
        await Task.WhenAll(agents.Select(agent => agent.Connected)).ConfigureAwait(false);
        foreach (var notifier in systemd) notifier.Notify(new ServiceState($"STATUS=Connected to {settings.Broker}"));
        LogConnected(agents.Count(a => a is not LoadReport), settings.Broker);
        _connected.TrySetResult();
    }

    [LoggerMessage(110, LogLevel.Information, "All {Count} agents have reached {Broker}")]
    private partial void LogConnected(int count, string broker);

    [LoggerMessage(111, LogLevel.Critical, "The agent can't go on: {Why}")]
    private partial void LogCannotGoOn(string why);

    [LoggerMessage(112, LogLevel.Critical, "The agent broke: a defect")]
    private partial void LogDefect(Exception exception);
}
