using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.AgentHost.Guest;

/// <summary>
/// The agents of all guests of a simulated lab: a core for each, and for all of them one connection and one loop. Guests come and go with
/// the lab's; where one runs does not matter to its agent, as with real ones.
/// </summary>
internal sealed class SimulatedGuests(SimulatedLab lab, AgentSettings settings, TimeProvider time, ILoggerFactory logs) : IAgent
{
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _busy = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SortedDictionary<GuestId, (VirtualAgent Core, VirtualAgentOptions Options)> _agents = [];
    private bool _isConnected;

    /// <inheritdoc/>
    public Task Connected => _connected.Task;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var bus = new MqttBus(
            new MqttBusOptions { Host = settings.BrokerHost, Port = settings.BrokerPort, ClientId = "simulated-guests", Sender = "simulated-guests", Subscriptions = Topics.ForAllGuests },
            time, logs.CreateLogger<MqttBus>());
        bus.Start(CancellationToken.None);
        try
        {
            while (true)
            {
                while (bus.Events.TryRead(out var came)) Hear(bus, came);
                lock (lab) LetTimePass(bus);
                await WaitAsync(bus, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var (_, options) in _agents.Values) bus.PublishAs($"{options.Guest}", Topics.Presence(options.Guest), VirtualAgent.Presence(options, online: false), retain: true);
        }
    }

    private async Task WaitAsync(MqttBus bus, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var wait = _agents.Values.Any(a => a.Core.NextDeadline is not null) ? _busy : _idle;
        await Task.WhenAny(bus.Events.WaitToReadAsync(over.Token).AsTask(), Task.Delay(wait, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    private void Hear(MqttBus bus, BusEvent came)
    {
        if (came is BusEvent.Connected) _connected.TrySetResult();
        if (came is BusEvent.Connected or BusEvent.Disconnected)
        {
            _isConnected = came is BusEvent.Connected;
            foreach (var guest in _agents.Keys.ToList()) Handle(bus, guest, _isConnected ? new VirtualAgentEvent.Connected() : new VirtualAgentEvent.Disconnected());
            return;
        }
        if (came is BusEvent.Received received && Topics.GuestOf(received.Topic) is { } wanted && MessageJson.Read(received.Topic, received.Payload.Span).Envelope is { } envelope) Handle(bus, wanted, new VirtualAgentEvent.Received(envelope));
    }

    private void LetTimePass(MqttBus bus)
    {
        var now = time.GetUtcNow();
        lab.Advance(now);
        var guests = lab.Guests;
        foreach (var gone in _agents.Keys.Where(g => !guests.ContainsKey(g)).ToList())
        {
            bus.PublishAs($"{gone}", Topics.Presence(gone), VirtualAgent.Presence(_agents[gone].Options, online: false), retain: true);
            _agents.Remove(gone);
        }
        foreach (var (guest, spec) in guests.Where(g => !_agents.ContainsKey(g.Key))) Begin(bus, guest, spec);
        foreach (var (guest, (core, _)) in _agents)
        {
            if (core.NextDeadline <= now) Handle(bus, guest, new VirtualAgentEvent.DeadlineReached());
            else if (lab.Inside(guest) is { HasNews: true } inside) Drain(bus, guest, inside);
        }
    }

    private void Begin(MqttBus bus, GuestId guest, SimulatedGuestSpec spec)
    {
        var options = new VirtualAgentOptions
        {
            Guest = guest, Name = spec.Name, Version = AgentVersion.Text, Kernel = "6.1.0-simulated", BootId = guest.Uuid, Permissions = GuestPermissions.All,
            Limits = new GuestLimits { Cores = spec.Vcpus, Memory = spec.Memory },
        };
        _agents[guest] = (new VirtualAgent(options), options);
        Handle(bus, guest, new VirtualAgentEvent.Started([]));
        if (_isConnected) Handle(bus, guest, new VirtualAgentEvent.Connected());
    }

    private void Handle(MqttBus bus, GuestId guest, VirtualAgentEvent happened)
    {
        if (!_agents.TryGetValue(guest, out var agent)) return;
        lock (lab)
        {
            if (lab.Inside(guest) is not { } inside) return;
            Do(bus, inside, agent.Core.Handle(happened, time.GetUtcNow()), guest);
            Drain(bus, guest, inside);
        }
    }

    private void Drain(MqttBus bus, GuestId guest, SimulatedInside inside)
    {
        while (inside.Happened is { } happened) Do(bus, inside, _agents[guest].Core.Handle(happened, time.GetUtcNow()), guest);
    }

    private static void Do(MqttBus bus, SimulatedInside inside, IReadOnlyList<VirtualAgentEffect> effects, GuestId guest)
    {
        foreach (var effect in effects)
        {
            if (effect is VirtualAgentEffect.Publish publish) bus.PublishAs($"{guest}", publish.Topic, publish.Message, publish.Retain);
            else inside.Do(effect);
        }
    }
}
