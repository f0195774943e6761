using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;

namespace XenWeb.Simulation.Bus;

/// <summary>Who a client is, and what it listens to.</summary>
internal sealed record ClientOptions(string Id, AgentIdentity Identity, string Sender, IReadOnlyList<string> Subscriptions, (string Topic, Message Message)? Will, Func<DateTimeOffset> Clock)
{
    /// <summary>The number of this life; null takes it from the clock, as in a lab in clear.</summary>
    public long? Incarnation { get; init; }
}

/// <summary>What a client hands on.</summary>
internal interface IBusReader
{
    void OnConnected();

    void OnDisconnected();

    void OnWire(Wire wire, bool retained);
}

/// <summary>
/// One party's end of the bus with the rules of MqttBus and its Outbox: it connects for ever (1, 2, 4 … 15 s apart), subscribes anew each time, sends in order;
/// what waits is bounded (newest of each retained topic, the last 1000 others for 60 s), and a message leaves only when the broker has it, so that one
/// that was under way when the connection broke may come twice.
/// </summary>
internal sealed class BusClient
{
    /// <summary>As Outbox.QueueMax.</summary>
    public const int QueueMax = 1000;

    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(60);

    // A broker takes a client for dead after 1.5 times 5 s; the client notices after its 10 s for an acknowledgement
    private static readonly TimeSpan DeadForBroker = TimeSpan.FromSeconds(7.5);
    private static readonly TimeSpan DeadForClient = TimeSpan.FromSeconds(10);

    private readonly World _world;
    private readonly ClientOptions _options;
    private readonly Link _link;
    private readonly IBusReader _reader;
    private readonly Draws _draws;
    private readonly LinkedList<(Wire Wire, DateTimeOffset At)> _outbox = new();
    private readonly long _incarnation;
    private Broker.Session? _session;
    private DateTimeOffset _lastUp, _lastDown;
    private long _sequence, _connection;
    private bool _ended;

    public BusClient(World world, ClientOptions options, Link link, IBusReader reader, Draws draws)
    {
        (_world, _options, _link, _reader, _draws) = (world, options, link, reader, draws);
        _incarnation = options.Incarnation ?? options.Clock().ToUnixTimeMilliseconds();
        _link.Mended += OnMended;
        world.Agenda.After(Latency(), () => TryConnect(0));
    }

    public string Id => _options.Id;

    public bool IsConnected => _session is not null;

    /// <summary>Messages that wait.</summary>
    public int Waiting => _outbox.Count;

    /// <summary>Messages that a limit or their age took.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether the broker can send to it now.</summary>
    public bool CanHear => !_link.CutDown;

    /// <summary>Takes a message for sending.</summary>
    public Wire? Publish(string topic, Message message, bool retain)
    {
        if (_ended) return null;
        var wire = Write(topic, message, retain, ++_sequence, retain);
        if (retain) RemoveOlder(topic);
        else if (_outbox.Count >= QueueMax && !_world.Planted.Is(Planted.PlantedBug.EndlessOutbox)) DropOldest();
        _outbox.AddLast((wire, _world.Now));
        Send();
        return wire;
    }

    /// <summary>The process ends. With a closed socket the broker knows at once, without power it finds out.</summary>
    public void End(bool powerLost)
    {
        _ended = true;
        _link.Mended -= OnMended;
        if (_session is not { } session) return;
        _session = null;
        _world.Agenda.After(powerLost || _link.IsCut ? DeadForBroker : Latency(), () => _world.Broker.Lose(session, this));
    }

    /// <summary>The broker is away, or took the client for dead.</summary>
    public void Lost(string why)
    {
        if (_session is null || _ended) return;
        _session = null;
        _world.Note(Id, "disconnected", why);
        _reader.OnDisconnected();
        _world.Agenda.After(Wait(0), () => TryConnect(0));
    }

    /// <summary>A message from the broker is under way to it, with all that may happen to one.</summary>
    public void Carry(Wire wire, bool retained)
    {
        var swarm = _world.Swarm;
        // What the broker keeps is the newest of its topic, and held for a slow client; what passes by is what a full queue loses
        if (!wire.Retain && _draws.Chance(swarm.Loss)) return;
        for (var copies = _draws.Chance(swarm.Duplication) ? 2 : 1; copies > 0; copies--)
        {
            var at = _world.Now + Latency() + (_draws.Chance(swarm.Delay) ? _draws.Seconds(0.1, 8) : default);
            if (at < _lastDown && !_draws.Chance(swarm.Reordering)) at = _lastDown;
            if (at > _lastDown) _lastDown = at;
            _world.Agenda.At(at, () => { if (!_ended) _reader.OnWire(wire, retained); });
        }
    }

    /// <summary>The link was cut: after a while both ends take the other for dead.</summary>
    public void OnCut()
    {
        if (_session is not { } session) return;
        _world.Agenda.After(DeadForBroker, () => { if (_session == session && _link.CutUp) _world.Broker.Lose(session, this); });
        _world.Agenda.After(DeadForClient, () => { if (_session == session && _link.IsCut) { _world.Broker.Lose(session, this); Lost("the broker does not answer"); } });
    }

    private void OnMended()
    {
        // The broker has given it up meanwhile, and says so to its next packet
        if (_session is { } session && session.Client != this) Lost("the broker has ended the connection");
        _session?.Flush();
        Send();
    }

    private void TryConnect(int attempt)
    {
        if (_ended || _session is not null) return;
        if (_link.IsCut || !_world.Broker.IsUp)
        {
            _world.Agenda.After(Wait(attempt), () => TryConnect(attempt + 1));
            return;
        }
        _session = _world.Broker.Connect(this, _world.Swarm.PersistentSessions, WriteWill());
        var session = _session;
        _world.Note(Id, "connected", "");
        _reader.OnConnected();
        _world.Agenda.After(Latency(), () => { if (_session == session && _world.Broker.IsUp) _world.Broker.Subscribe(session, _options.Subscriptions); });
        Send();
    }

    // In order. What was sent and not yet taken by the broker when the connection broke stays, and is sent again: it may come twice
    private void Send()
    {
        if (_session is not { } session || _link.CutUp) return;
        while (_outbox.First is { Value: var next })
        {
            _outbox.RemoveFirst();
            if (!next.Wire.Retain && _world.Now - next.At > AgeMax)
            {
                Dropped++;
                continue;
            }
            var at = _world.Now + Latency();
            _lastUp = at > _lastUp ? at : _lastUp;
            _world.Agenda.At(_lastUp, () => Arrive(next, session));
        }
    }

    private void Arrive((Wire Wire, DateTimeOffset At) sent, Broker.Session session)
    {
        var isThere = _session == session && !_link.CutUp && _world.Broker.IsUp;
        // The last bytes of a process that has ended are on the wire all the same
        if (isThere || (_ended && _world.Broker.IsUp && !_link.CutUp)) _world.Broker.Publish(sent.Wire);
        else if (!_ended)
        {
            // The broker may have had it, and only its acknowledgement be lost
            if (_world.Broker.IsUp && _draws.Chance(0.3)) _world.Broker.Publish(sent.Wire);
            PutBack(sent);
            if (_session is not null) Send();
        }
    }

    private void PutBack((Wire Wire, DateTimeOffset At) sent)
    {
        var at = _outbox.First;
        while (at is not null && at.Value.Wire.Claims!.Sequence < sent.Wire.Claims!.Sequence) at = at.Next;
        if (at is null) _outbox.AddLast(sent);
        else _outbox.AddBefore(at, sent);
    }

    private void RemoveOlder(string topic)
    {
        for (var at = _outbox.First; at is not null; at = at.Next)
        {
            if (!at.Value.Wire.Retain || at.Value.Wire.Topic != topic) continue;
            _outbox.Remove(at);
            return;
        }
    }

    private void DropOldest()
    {
        for (var at = _outbox.First; at is not null; at = at.Next)
        {
            if (at.Value.Wire.Retain) continue;
            _outbox.Remove(at);
            Dropped++;
            return;
        }
    }

    private Wire Write(string topic, Message message, bool retain, long sequence, bool lasts)
    {
        var now = _options.Clock();
        var envelope = new Envelope(Envelope.Current, _options.Sender, _incarnation, sequence, now, message);
        return new Wire(topic, envelope, _options.Identity, retain, now + (lasts ? TimeSpan.FromDays(30) : Infrastructure.Identity.SignedSeal.MessageLifetime));
    }

    // As MqttBus numbers them: the will has the last number of its connection
    private Wire? WriteWill()
    {
        var connection = _connection++;
        _sequence = Math.Max(_sequence, connection << 32);
        return _options.Will is { } will ? Write(will.Topic, will.Message, true, (connection << 32) | uint.MaxValue, true) : null;
    }

    private TimeSpan Wait(int attempt) => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(attempt, 10)), 15) * _draws.Between(0.5, 1));

    private TimeSpan Latency() => TimeSpan.FromMicroseconds(_draws.Whole(500, 5000));
}
