using XenWeb.Domain.Messages;

namespace XenWeb.Simulation.Bus;

/// <summary>
/// An MQTT broker: subscriptions with + and #, QoS 0 and 1, retained messages, last wills, sessions that persist or not, and a bounded queue for each
/// session. What a restart forgets depends on its kind.
/// </summary>
internal sealed class Broker(BrokerKind kind)
{
    /// <summary>Messages that wait for one session; for more the oldest are dropped, as at the embedded broker.</summary>
    public const int PendingMax = 1000;

    private readonly SortedDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Wire> _retained = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Session[]> _routes = new(StringComparer.Ordinal);

    public bool IsUp { get; private set; } = true;

    /// <summary>Messages that a full queue lost.</summary>
    public long Overwritten { get; private set; }

    public IReadOnlyDictionary<string, Wire> Retained => _retained;

    /// <summary>The longest queue of a session.</summary>
    public int PendingLongest => _sessions.Count == 0 ? 0 : _sessions.Values.Max(s => s.Pending.Count);

    public Session Connect(BusClient client, bool persistent, Wire? will)
    {
        if (_sessions.TryGetValue(client.Id, out var old) && !persistent)
        {
            _sessions.Remove(client.Id);
            old = null;
        }
        if (old is null) _sessions[client.Id] = old = new Session(client.Id, persistent);
        (old.Client, old.Will) = (client, will);
        _routes.Clear();
        old.Flush();
        return old;
    }

    public void Subscribe(Session session, IReadOnlyList<string> filters)
    {
        session.Filters = filters;
        _routes.Clear();
        foreach (var (topic, wire) in _retained)
        {
            if (filters.Any(filter => TopicRights.Covers(filter, topic))) Enqueue(session, wire, retained: true);
        }
    }

    /// <summary>The connection is lost, or was ended without a word: its will is said.</summary>
    public void Lose(Session session, BusClient client)
    {
        if (session.Client != client) return;
        var will = session.Will;
        (session.Client, session.Will) = (null, null);
        // A process that was started anew may have come in meanwhile, in the name of the one that is lost
        if (!session.IsPersistent && _sessions.GetValueOrDefault(session.Id) == session) _sessions.Remove(session.Id);
        _routes.Clear();
        if (will is not null && IsUp) Publish(will);
    }

    public void Publish(Wire wire)
    {
        if (!IsUp) return;
        if (wire.Retain) _retained[wire.Topic] = wire;
        if (!_routes.TryGetValue(wire.Topic, out var route)) _routes[wire.Topic] = route = [.. _sessions.Values.Where(s => s.Filters.Any(f => TopicRights.Covers(f, wire.Topic)))];
        foreach (var session in route) Enqueue(session, wire, retained: false);
    }

    /// <summary>It ends; all connections with it.</summary>
    public void Stop()
    {
        if (!IsUp) return;
        IsUp = false;
        foreach (var session in _sessions.Values.ToList())
        {
            var client = session.Client;
            (session.Client, session.Will) = (null, null);
            client?.Lost("the broker is away");
        }
        if (kind != BrokerKind.Keeps)
        {
            _sessions.Clear();
            foreach (var topic in _retained.Keys.Where(t => kind == BrokerKind.Forgets || Topics.Writer(t) != Envelope.Web).ToList()) _retained.Remove(topic);
        }
        foreach (var gone in _sessions.Values.Where(s => !s.IsPersistent).ToList()) _sessions.Remove(gone.Id);
        _routes.Clear();
    }

    public void Start() => IsUp = true;

    private void Enqueue(Session session, Wire wire, bool retained)
    {
        if (session.Client is null && (!session.IsPersistent || wire.Quality == 0)) return;
        session.Pending.Enqueue((wire, retained));
        if (session.Pending.Count > PendingMax)
        {
            session.Pending.Dequeue();
            Overwritten++;
        }
        session.Flush();
    }

    /// <summary>One client's session.</summary>
    internal sealed class Session(string id, bool persistent)
    {
        public string Id => id;
        public bool IsPersistent => persistent;
        public BusClient? Client { get; set; }
        public Wire? Will { get; set; }
        public IReadOnlyList<string> Filters { get; set; } = [];
        public Queue<(Wire Wire, bool Retained)> Pending { get; } = new();

        /// <summary>Sends what waits, if the client can be reached.</summary>
        public void Flush()
        {
            while (Client is { CanHear: true } client && Pending.TryDequeue(out var next)) client.Carry(next.Wire, next.Retained);
        }
    }
}
