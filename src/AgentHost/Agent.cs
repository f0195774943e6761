using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Streams;
using XenWeb.Infrastructure.Volumes;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>One server agent: the core, its feeds, its effects and its bus.</summary>
/// <param name="host">The host that it serves.</param>
/// <param name="xen">Its Xen.</param>
/// <param name="stateFolder">Its own folder.</param>
/// <param name="settings">Broker and policies.</param>
/// <param name="identity">Who it is; null in clear.</param>
/// <param name="time">The clock.</param>
/// <param name="logs">Makes its loggers.</param>
/// <param name="streams">Carries migrations over TLS, and ends with the agent; null: nothing does.</param>
/// <param name="volumes">Attaches volumes; null: nothing does.</param>
internal sealed class Agent(HostId host, IXenHost xen, string stateFolder, AgentSettings settings, IdentityKeeper? identity, TimeProvider time, ILoggerFactory logs, MigrationStreams? streams = null, VolumeDesk? volumes = null) : IAgent
{
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile MqttBus? _bus;

    /// <summary>What its bus has done; nothing before it runs.</summary>
    public BusCounters Counters => _bus?.Counters ?? default;

    /// <inheritdoc/>
    public Task Connected => _connected.Task;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ledger = OrderLedger.Open(stateFolder);
        await using var bus = new MqttBus(AgentIdentities.On(settings, identity, BusOptions(), time), time, logs.CreateLogger<MqttBus>());
        _bus = bus;
        var feeds = new AgentFeeds();
        using var consoles = new Consoles(xen, feeds, time);
        using var screens = new Screens(xen, feeds);
        using var ring = settings.Backlog > TimeSpan.Zero ? SampleRing.Open(Path.Combine(stateFolder, "samples")) : null;
        var samples = ring is null ? null : new SampleShelf(ring, bus, host);
        var effects = new EffectRunner(bus, xen, ledger, feeds, logs.CreateLogger<EffectRunner>(), streams, consoles, screens, volumes, samples);
        var loop = new AgentLoop(Core(bus.Incarnation), feeds.Events, effects, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bus.Start(CancellationToken.None);
        await using var carried = streams;
        List<Task> parts =
        [
            loop.RunAsync(new AgentEvent.Started(ledger.Begun, ring?.Kept ?? []), any.Token),
            feeds.PumpXenAsync(xen, () => effects.SamplingPeriod, any.Token),
            feeds.PumpBusAsync(bus, () => _connected.TrySetResult(), any.Token),
        ];
        if (identity is not null) parts.Add(AgentIdentities.RenewAsync(identity, bus, time, any.Token));
        if (streams is not null) parts.Add(streams.RunAsync(refusal => feeds.TryAdd(new AgentEvent.StreamRefused(refusal.From, refusal.Why, refusal.Count)), any.Token));
        var first = await Task.WhenAny(parts).ConfigureAwait(false);
        await any.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
        if (!cancellation.IsCancellationRequested) throw new InvalidOperationException("a part of the agent ended by itself");
    }

    private ServerAgent Core(long incarnation) => new(new ServerAgentOptions
    {
        Host = host,
        Version = AgentVersion.Text,
        Monitoring = settings.Monitoring,
        Negotiation = settings.Negotiation,
        Stream = streams?.Address,
        Backlog = settings.Backlog,
        Incarnation = incarnation,
    });

    private MqttBusOptions BusOptions() => new()
    {
        Host = settings.BrokerHost,
        Port = settings.BrokerPort,
        ClientId = $"{AgentIdentity.Of(host)}",
        Sender = host.Name,
        Subscriptions = Topics.ForHost(host),
        LastWill = (Topics.Presence(host), new PresenceMessage(host, false)),
    };
}
