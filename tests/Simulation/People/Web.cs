using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Simulation.Bus;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.People;

/// <summary>
/// The web app's part in the lab, as src/Web/Maintenance does it: what is wanted is stored and published again after each connect; orders are repeated until they
/// are answered or given up; what is known of the lab is folded by the production FleetView. Its database survives a crash, its memory does not.
/// </summary>
internal sealed class Web : IBusReader
{
    private static readonly TimeSpan RoundEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReadsWhileWaiting = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SaidAgainEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RulesSaidAgainEvery = TimeSpan.FromMinutes(5);

    private readonly World _world;
    private readonly Draws _draws;
    private readonly Link _link = new();
    private readonly SortedDictionary<Guid, Operation> _goingOn = [];
    private readonly SortedDictionary<string, (Message Message, bool Due)> _desired = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Wire> _statuses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<HostId, long> _generations = [];
    private BusClient? _bus;
    private Seal? _seal;
    private DateTimeOffset _readAt;
    private DateTimeOffset _lookedAt;
    private DateTimeOffset _rulesSaidAt;
    private int _incarnation;

    public Web(World world, Draws draws)
    {
        (_world, _draws) = (world, draws);
        Clock = new HostClock(world.Agenda);
        Start();
    }

    public HostClock Clock { get; }

    public Link Link => _link;

    public BusClient? Bus => _bus;

    public bool IsUp => _bus is not null;

    /// <summary>What it knows of the lab.</summary>
    public FleetSnapshot Fleet { get; private set; } = FleetSnapshot.Empty;

    /// <summary>Operations that have not ended.</summary>
    public IReadOnlyCollection<Operation> GoingOn => _goingOn.Values;

    /// <summary>All that were ever accepted.</summary>
    public List<Operation> All { get; } = [];

    /// <summary>The ids of all orders that were ever sent.</summary>
    public HashSet<Guid> Given { get; } = [];

    /// <summary>The newest intent for a host; null if there was none.</summary>
    public IntentMessage? Intent(HostId host) => _desired.TryGetValue(Topics.Intent(host), out var known) ? (IntentMessage)known.Message : null;

    public Operation Ask(HostId host, HostMode mode)
    {
        var operation = new Operation { Id = _draws.Guid(), Host = host, Mode = mode, Generation = NextGeneration(host), CreatedAt = Clock.Now };
        foreach (var earlier in _goingOn.Values.Where(o => o.Host == host && o.Mode is not null).ToList()) End(earlier, null, "superseded");
        _desired[Topics.Intent(host)] = (new IntentMessage(mode, operation.Generation, operation.Id, new Reason("mira", "")), true);
        return Accept(operation, mode.ToString());
    }

    public Operation? Ask(HostId host, PolicyMessage policy, bool follow = true)
    {
        policy = policy with { Generation = NextGeneration(host) };
        foreach (var earlier in _goingOn.Values.Where(o => o.Host == host && o.Mode is null && o.Order is null).ToList()) End(earlier, null, "superseded");
        _desired[Topics.Policy(host)] = (policy, true);
        _world.Note("web", "policy", host.Name);
        return follow ? Accept(new Operation { Id = _draws.Guid(), Host = host, Generation = policy.Generation, CreatedAt = Clock.Now }, "policy") : null;
    }

    public void Ask(RulesMessage rules) => _desired[Topics.Rules] = (rules with { Generation = Clock.Now.ToUnixTimeMilliseconds() }, true);

    public Operation Ask(OrderMessage order, HostId? placed) =>
        Accept(new Operation { Id = order.Id, Host = order.Host, Order = order, Placed = placed, CreatedAt = Clock.Now, SilentSince = Clock.Now }, $"{order.Kind} {order.GuestName}");

    /// <summary>The process dies; its database stays. The embedded broker dies with it.</summary>
    public void Crash(TimeSpan downFor)
    {
        if (_bus is not { } bus) return;
        _world.Note("web", "crashed", "");
        _bus = null;
        Fleet = FleetSnapshot.Empty;
        _statuses.Clear();
        foreach (var operation in _goingOn.Values) (operation.SentAt, operation.SentAs, operation.SilentSince) = (null, null, Clock.Now);
        if (_world.Planted.Is(Planted.PlantedBug.ForgottenOperations)) _goingOn.Clear();
        bus.End(powerLost: false);
        if (_world.Swarm.Broker == BrokerKind.Embedded) _world.Broker.Stop();
        _world.Agenda.After(downFor, Start);
    }

    public void Start()
    {
        if (_bus is not null) return;
        if (_world.Swarm.Broker == BrokerKind.Embedded) _world.Broker.Start();
        _seal = _world.Swarm.Sealed ? new Seal(new ReplayGuard(), Clock.Now) : null;
        var options = new ClientOptions("web", AgentIdentity.Web, Envelope.Web, Topics.ForWeb, null, () => Clock.Now);
        _bus = new BusClient(_world, options, _link, this, _draws.Fork($"bus {++_incarnation}"));
        var bus = _bus;
        _world.Agenda.After(RoundEvery, () => Round(bus));
    }

    public void OnConnected()
    {
        if (!_world.Planted.Is(Planted.PlantedBug.ForgottenIntents)) foreach (var (topic, wanted) in _desired.ToList()) _desired[topic] = (wanted.Message, true);
        foreach (var operation in _goingOn.Values) (operation.SentAt, operation.SilentSince) = (null, Clock.Now);
    }

    public void OnDisconnected()
    {
    }

    public void OnWire(Wire wire, bool retained)
    {
        if (_bus is null) return;
        if (_seal?.Refusal(wire, retained, Clock.Now) is { } why)
        {
            Fleet = FleetView.Drop(Fleet, why);
            return;
        }
        // Newest per host wins: one that a newer took the place of is never read
        if (wire.Topic.EndsWith("/status", StringComparison.Ordinal))
        {
            _statuses[wire.Topic] = wire;
            return;
        }
        if (wire.Read.Envelope is not { } envelope) Fleet = FleetView.Drop(Fleet, wire.Read.Drop ?? "malformed");
        else if (envelope.Body is OutcomeMessage outcome) Hear(outcome);
        else (Fleet, _) = FleetView.Fold(Fleet, envelope, Clock.Now);
    }

    /// <summary>Reads the newest statuses.</summary>
    public void ReadStatuses()
    {
        foreach (var wire in _statuses.Values)
        {
            if (wire.Read.Envelope is { } envelope) (Fleet, _) = FleetView.Fold(Fleet, envelope, Clock.Now);
            else Fleet = FleetView.Drop(Fleet, wire.Read.Drop ?? "malformed");
        }
        _statuses.Clear();
        _readAt = Clock.Now;
    }

    private Operation Accept(Operation operation, string what)
    {
        _world.Note("web", "accepted", $"{operation.Host} {what}", $"{operation.Id}");
        _goingOn.Add(operation.Id, operation);
        All.Add(operation);
        return operation;
    }

    private void End(Operation operation, bool? succeeded, string text)
    {
        _world.Note("web", "ended", $"{operation.Id}", $"{succeeded} {text}");
        operation.End(Clock.Now, succeeded, text);
        _goingOn.Remove(operation.Id);
    }

    private long NextGeneration(HostId host) =>
        _generations[host] = Math.Max(Clock.Now.ToUnixTimeMilliseconds(), Math.Max(_generations.GetValueOrDefault(host), Fleet.Hosts.GetValueOrDefault(host)?.Status?.IntentGeneration ?? 0) + 1);

    private void Round(BusClient bus)
    {
        if (_bus != bus) return;
        _world.Agenda.After(RoundEvery, () => Round(bus));
        if (_goingOn.Count > 0 && Clock.Now - _readAt >= ReadsWhileWaiting) ReadStatuses();
        SayAgain();
        foreach (var (topic, wanted) in _desired.Where(d => d.Value.Due).ToList())
        {
            bus.Publish(topic, wanted.Message, retain: true);
            _desired[topic] = (wanted.Message, false);
        }
        foreach (var operation in _goingOn.Values.ToList())
        {
            if (operation.Order is not null) Send(bus, operation);
            Step(operation);
        }
    }

    // As Desired.SayAgain does: a host whose clock was wrong had to drop it. The statuses are read first: unread ones would make a host that speaks look silent
    private void SayAgain()
    {
        if ((Clock.Now - _lookedAt).Duration() < SaidAgainEvery || _world.Planted.Is(Planted.PlantedBug.SaidOnce)) return;
        _lookedAt = Clock.Now;
        ReadStatuses();
        foreach (var (topic, wanted) in _desired.ToList())
            if (IsForgotten(topic, wanted.Message)) _desired[topic] = (wanted.Message, true);
    }

    private bool IsForgotten(string topic, Message wanted)
    {
        if (wanted is RulesMessage) return (Clock.Now - _rulesSaidAt).Duration() >= RulesSaidAgainEvery && (_rulesSaidAt = Clock.Now) == Clock.Now;
        return Fleet.Hosts.Values.FirstOrDefault(h => topic == Topics.Intent(h.Id) || topic == Topics.Policy(h.Id)) is { Status: { } status } host && host.Liveness(Clock.Now) == HostLiveness.Live && wanted switch
        {
            IntentMessage intent => status.IntentGeneration < intent.Generation,
            PolicyMessage policy => !Follows(status, policy),
            _ => false,
        };
    }

    private static bool Follows(StatusMessage status, PolicyMessage policy) => policy.Monitoring == status.Monitoring && policy.Negotiation == status.Negotiation;

    // Every 3 s as long as nothing was heard, every 15 s while it runs
    private void Send(BusClient bus, Operation operation)
    {
        var every = TimeSpan.FromSeconds(operation.IsHeard ? 15 : 3);
        var order = operation.Next(Clock.Now + TimeSpan.FromSeconds(60));
        if (!bus.IsConnected || (order.Id == operation.SentAs && Clock.Now - operation.SentAt < every)) return;
        (operation.SentAt, operation.SentAs) = (Clock.Now, order.Id);
        Given.Add(order.Id);
        bus.Publish(Topics.Orders(order.Host), order, retain: false);
    }

    private void Step(Operation operation)
    {
        var host = Fleet.Hosts.GetValueOrDefault(operation.Host);
        if (operation.Order is not null)
        {
            if (Clock.Now - operation.SilentSince > TimeSpan.FromMinutes(30)) End(operation, false, "no answer: given up");
            else if (operation.Order.Kind == OrderKind.Start && operation.Placed is null && host?.Liveness(Clock.Now) != HostLiveness.Live && Seeker() is { } other && other != operation.Host) (operation.Host, operation.IsHeard) = (other, false);
        }
        else if (host?.Status is { } status)
        {
            var follows = operation.Mode switch
            {
                HostMode.Draining => status.IntentGeneration == operation.Generation && status.Mode == HostMode.Maintenance,
                HostMode.Active => status.IntentGeneration >= operation.Generation && status.Mode == HostMode.Active,
                _ => _desired[Topics.Policy(operation.Host)].Message is PolicyMessage policy && Follows(status, policy),
            };
            if (follows) End(operation, true, "");
        }
    }

    private HostId? Seeker() => Fleet.Hosts.Values.Where(h => h.Liveness(Clock.Now) == HostLiveness.Live && h.Status is { Sample: not null, Degraded: null }).OrderBy(h => h.Status!.Load?.Load ?? 1).ThenBy(h => h.Id).Select(h => (HostId?)h.Id).FirstOrDefault();

    private void Hear(OutcomeMessage outcome)
    {
        var operation = _goingOn.Values.FirstOrDefault(o => o.Order is not null && (o.Id == outcome.Order || (o.Order.Kind == OrderKind.Start && o.Placed is null && o.PlaceId == outcome.Order)));
        if (operation is null || outcome.Host != operation.Host) return;
        (operation.SilentSince, operation.IsHeard) = (Clock.Now, true);
        if (outcome is { State: OrderState.Done, Placed: { } placed }) (operation.Host, operation.Placed, operation.IsHeard) = (placed, placed, false);
        else if (outcome.State is OrderState.Done or OrderState.Failed) End(operation, outcome.State == OrderState.Done, outcome.Text);
    }
}
