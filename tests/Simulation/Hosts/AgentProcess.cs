using XenWeb.Domain.Agents;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Simulation.Bus;

namespace XenWeb.Simulation.Hosts;

/// <summary>
/// One life of a server agent: the production core, driven as AgentLoop, AgentFeeds and EffectRunner drive it. One bounded queue, one event at a time, its
/// effects in their order, and its deadlines by a clock that never goes back.
/// </summary>
internal sealed class AgentProcess : IBusReader
{
    /// <summary>As AgentFeeds.QueueMax.</summary>
    public const int QueueMax = 1024;

    // As AgentLoop and AgentClock
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StepBackMax = TimeSpan.FromSeconds(5);

    private readonly World _world;
    private readonly Machine _machine;
    private readonly Draws _draws;
    private readonly Queue<(AgentEvent Happened, Wire? Wire)> _queue = new();
    private readonly Seal? _seal;
    private readonly EffectShell _effects;
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private DateTimeOffset? _wakesAt;
    private DateTimeOffset _stalledUntil;
    private bool _handling;

    public AgentProcess(World world, Machine machine, Draws draws)
    {
        (_world, _machine, _draws, Account) = (world, machine, draws, new Checks.Account(machine));
        var incarnation = machine.Disk.NextIncarnation(machine.Clock.Now);
        Core = new ServerAgent(world.Planted.Options(world.Options(machine)) with { Host = machine.Id, Version = "sim", Stream = world.Swarm.Streams ? new StreamAddress(StreamAddress.DefaultPort) : null, Incarnation = incarnation });
        if (world.Swarm.Sealed) _seal = new Seal(machine.Disk.Heard, machine.Clock.Now);
        var will = (Topics.Presence(machine.Id), (Message)new PresenceMessage(machine.Id, false));
        Bus = new BusClient(world, new ClientOptions($"hosts/{machine.Id}", AgentIdentity.Of(machine.Id), machine.Id.Name, Topics.ForHost(machine.Id), will, () => machine.Clock.Now) { Incarnation = incarnation }, machine.Link, this, draws.Fork("bus"));
        _effects = new EffectShell(world, this, draws.Fork("effects"));
    }

    public ServerAgent Core { get; }

    public Machine Machine => _machine;

    /// <summary>What it has bound itself to, as those see it who watch.</summary>
    public Checks.Account Account { get; }

    public BusClient Bus { get; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>Events that wait.</summary>
    public int Queued => _queue.Count;

    /// <summary>Messages that it was told of as dropped, since it began.</summary>
    public long DroppedTold { get; private set; }

    public void Start()
    {
        Feed(new AgentEvent.Started(_machine.Disk.Orders));
        _world.Agenda.After(_draws.Seconds(0, 1), Sample);
    }

    public void End(bool powerLost)
    {
        IsAlive = false;
        _queue.Clear();
        Bus.End(powerLost);
    }

    /// <summary>It does nothing for a while: the machine is too busy.</summary>
    public void Stall(TimeSpan span)
    {
        _stalledUntil = _world.Now + span;
        _world.Agenda.At(_stalledUntil, Pump);
    }

    /// <summary>Something happened. What comes beyond the queue is lost: the bus drops it, and of progress newer follows.</summary>
    public void Feed(AgentEvent happened, Wire? wire = null)
    {
        if (!IsAlive || (_queue.Count >= QueueMax && happened is AgentEvent.Received or AgentEvent.Dropped or AgentEvent.CommandProgressed)) return;
        _queue.Enqueue((happened, wire));
        Pump();
    }

    public void OnConnected() => Feed(new AgentEvent.Connected());

    public void OnDisconnected() => Feed(new AgentEvent.Disconnected());

    public void OnWire(Wire wire, bool retained)
    {
        var why = _world.Planted.Is(Planted.PlantedBug.OpenDoor) ? null : _seal?.Refusal(wire, retained, _machine.Clock.Now);
        if (why is null && wire.Read is { Envelope: { } envelope }) Feed(new AgentEvent.Received(envelope), wire);
        else Feed(new AgentEvent.Dropped(why ?? wire.Read.Drop ?? "malformed"), wire);
    }

    private void Pump()
    {
        if (_handling || !IsAlive || _world.Now < _stalledUntil) return;
        _handling = true;
        while (IsAlive && _queue.TryDequeue(out var next)) Handle(next.Happened, next.Wire);
        _handling = false;
        if (IsAlive) Schedule();
    }

    private void Handle(AgentEvent happened, Wire? wire)
    {
        var clock = _machine.Clock.Now;
        if (_last - clock > StepBackMax)
        {
            _machine.CrashAgent("its clock was set back");
            return;
        }
        if (clock > _last) _last = clock;
        if (happened is AgentEvent.Dropped or AgentEvent.StreamRefused) DroppedTold++;
        Account.OnEvent(happened);
        foreach (var checker in _world.Checks) checker.OnEvent(this, happened, wire);
        var effects = _world.Planted.Effects(Core.Handle(_world.Planted.Event(happened), _last));
        var first = _effects.Run(effects);
        foreach (var checker in _world.Checks) checker.AfterEvent(this, happened, effects);
        _world.OnStep();
        foreach (var ended in first.Where(_ => IsAlive)) Handle(ended, null);
    }

    private void Schedule()
    {
        var wait = Core.NextDeadline is { } due ? due - _machine.Clock.Now : LongestWait;
        var at = _world.Now + (wait < LeastWait ? LeastWait : wait > LongestWait ? LongestWait : wait);
        if (_wakesAt is { } earlier && earlier <= at) return;
        _wakesAt = at;
        _world.Agenda.At(at, () => Wake(at));
    }

    private void Wake(DateTimeOffset at)
    {
        if (!IsAlive || _wakesAt != at) return;
        _wakesAt = null;
        if (_world.Now < _stalledUntil) return;
        if (Core.NextDeadline <= Max(_machine.Clock.Now, _last)) Feed(new AgentEvent.DeadlineReached());
        else Schedule();
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    // Xen is read by a task of its own, which waits while the queue is full
    private void Sample()
    {
        if (!IsAlive) return;
        if (_queue.Count < QueueMax)
        {
            var reading = _world.Read(_machine);
            if (reading.Frame is not null) _machine.Truth.Enqueue(_world.Lab.FreeMemory(_machine.Id));
            Feed(reading.Frame is { } frame ? new AgentEvent.Sampled(frame with { At = _machine.Clock.Now }) : new AgentEvent.SamplingFailed(reading.Failure ?? "it can't be read"));
        }
        if (IsAlive) _world.Agenda.After(_effects.SamplingPeriod, Sample);
    }
}
