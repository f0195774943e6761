using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using XenWeb.AgentHost;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Infrastructure.Streams;
using XenWeb.Infrastructure.Tests.Mqtt;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>Real agents on a real broker over a simulated lab of two hosts, with quick policies; and a web bus that listens.</summary>
internal sealed class TestAgents : IAsyncDisposable
{
    public static readonly HostId Ferby = new("ferby");
    public static readonly HostId Gerby = new("gerby");

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-agents").FullName;
    private readonly List<(CancellationTokenSource Stop, Task Running)> _agents = [];
    private readonly TestBroker _broker;

    private TestAgents(TestBroker broker)
    {
        _broker = broker;
        Web = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "web", Sender = Envelope.Web, Subscriptions = Topics.ForWeb }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        foreach (var host in new[] { Ferby, Gerby }) Lab.AddHost(new SimulatedHostSpec { Id = host });
    }

    public SimulatedLab Lab { get; } = new(TimeProvider.System.GetUtcNow(), 1);

    public MqttBus Web { get; }

    public int Port => _broker.Port;

    public static async Task<TestAgents> StartAsync()
    {
        var agents = new TestAgents(await TestBroker.StartAsync());
        agents.Web.Start();
        await Eventually.True(() => agents.Web.IsConnected, "the web is connected");
        return agents;
    }

    /// <summary>Another connection of the web app's, started.</summary>
    public MqttBus Bus(string id, IReadOnlyList<string> subscriptions)
    {
        var bus = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = _broker.Port, ClientId = id, Sender = Envelope.Web, Subscriptions = subscriptions }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        bus.Start();
        return bus;
    }

    /// <summary>Where a host's agent keeps its samples.</summary>
    public string RingOf(HostId host) => Path.Combine(_folder, host.Name, "samples");

    public void AddGuest(HostId host, string name, LoadProfile cpu)
    {
        lock (Lab) Lab.AddGuest(host, new SimulatedGuestSpec { Name = name, Memory = ByteSize.FromMiB(64), Cpu = cpu });
    }

    public HostFrame Look(HostId host)
    {
        lock (Lab) return Lab.Read(host).Frame!;
    }

    /// <summary>Starts a host's agent; ends with the agent, and throws what it throws.</summary>
    public Task Start(HostId host, IXenHost? xen = null, MigrationStreams? streams = null)
    {
        var stop = new CancellationTokenSource();
        var agent = new Agent(host, xen ?? new SimulatedXenHost(Lab, host, TimeProvider.System), Path.Combine(_folder, host.Name), Settings(), null, TimeProvider.System, NullLoggerFactory.Instance, streams);
        var running = agent.RunAsync(stop.Token);
        _agents.Add((stop, running));
        return running;
    }

    public async Task PublishRawAsync(string topic, byte[] payload)
    {
        using var stranger = new MqttClientFactory().CreateMqttClient();
        await stranger.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker.Port).Build());
        await stranger.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).Build());
    }

    public async Task StopAgentsAsync()
    {
        foreach (var (stop, running) in _agents)
        {
            await stop.CancelAsync();
            await running.ContinueWith(_ => { }, TaskScheduler.Default);
            stop.Dispose();
        }
        _agents.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentsAsync();
        await Web.DisposeAsync();
        await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private AgentSettings Settings() => TestSettings.Of(AgentRole.Server, _broker.Port, _folder) with
    {
        Monitoring = MonitoringPolicy.Default with { SamplingPeriod = TimeSpan.FromSeconds(0.2), StatusPeriod = TimeSpan.FromSeconds(0.2) },
        Negotiation = NegotiationPolicy.Default with { Gathering = TimeSpan.FromSeconds(0.2), HostRest = TimeSpan.FromSeconds(1) },
    };
}

/// <summary>A Xen whose adapter has a defect.</summary>
internal sealed class BrokenXen : IXenHost
{
    public async IAsyncEnumerable<HostReading> WatchAsync(Func<TimeSpan> period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return new HostReading(null, "not yet");
        throw new NotSupportedException("a defect");
    }

    public Task<Domain.Agents.XenOutcome> RunAsync(Domain.Agents.XenCommand command, IProgress<XenProgress> progress, CancellationToken cancellation) =>
        Task.FromResult(new Domain.Agents.XenOutcome(Domain.Agents.XenResult.XlMissing, "there is no xl", TimeSpan.Zero));

    public ImmutableArray<string> Missing(ImmutableArray<string> paths) => paths;

    public IXenConsole OpenConsole(string guest) => throw new IOException("there is no xl");

    public Task<Stream> OpenScreenAsync(string guest, int domainNumber, CancellationToken cancellation) => throw new IOException("there is no xl");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
