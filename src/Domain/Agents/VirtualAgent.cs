using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>
/// All that the agent in a guest decides: an event and the time in, effects out. Nobody looks: nothing is read, nothing is due. No clock,
/// no I/O, so the same core runs in a guest, in the demo and in tests. Not thread-safe: one loop feeds it.
/// </summary>
public sealed class VirtualAgent
{
    private readonly VirtualAgentContext _context;
    private readonly VirtualAgentWatchers _watchers;
    private readonly VirtualAgentOrders _orders;

    /// <summary>An agent that knows nothing yet; its first event is <see cref="VirtualAgentEvent.Started"/>.</summary>
    public VirtualAgent(VirtualAgentOptions options)
    {
        _context = new VirtualAgentContext(options);
        _watchers = new VirtualAgentWatchers(_context);
        _orders = new VirtualAgentOrders(_context, _watchers);
    }

    /// <summary>The guest that it serves.</summary>
    public GuestId Guest => _context.Guest;

    /// <summary>When it wants <see cref="VirtualAgentEvent.DeadlineReached"/> at the latest; null if nothing is due.</summary>
    public DateTimeOffset? NextDeadline
    {
        get
        {
            var next = _watchers.NextDeadline;
            foreach (var due in new[] { _orders.Programs.NextDeadline, _orders.Stops.NextDeadline }) if (due < next || next is null) next = due ?? next;
            return next;
        }
    }

    /// <summary>What to do about an event; effects are to be carried out in their order.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="now">A time that never jumps; see <see cref="VirtualAgentEvent.ClockAhead"/>.</param>
    public IReadOnlyList<VirtualAgentEffect> Handle(VirtualAgentEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case VirtualAgentEvent.Started started: _orders.Restore(started.OrdersBegun); break;
            case VirtualAgentEvent.Connected: _context.Publish(Topics.Presence(Guest), Presence(_context.Options, online: true), retain: true); break;
            case VirtualAgentEvent.Disconnected: _watchers.OnDisconnected(); break;
            case VirtualAgentEvent.ClockAhead clock: _context.ClockAhead = clock.By; break;
            case VirtualAgentEvent.Received received: OnReceived(received.Envelope, now); break;
            case VirtualAgentEvent.ProcessesRead read: _watchers.OnProcesses(read.Frame, now); break;
            case VirtualAgentEvent.VitalsRead read: OnVitals(read, now); break;
            case VirtualAgentEvent.ReadingFailed failed: _watchers.OnFailed(failed.Vitals, failed.Why, now); break;
            case VirtualAgentEvent.ProgramRuns runs: _orders.Programs.OnRuns(runs, now); break;
            case VirtualAgentEvent.ProgramEnded ended: _orders.Programs.OnEnded(ended, now); break;
            case VirtualAgentEvent.OutputRead read: _orders.Programs.OnOutput(read, now); break;
            case VirtualAgentEvent.ProcessSignalled signalled: _orders.Stops.OnSignalled(signalled, now); break;
        }
        _watchers.OnDeadline(now);
        _orders.Programs.OnDeadline(now);
        _orders.Stops.OnDeadline(now);
        return _context.TakeEffects();
    }

    /// <summary>What an agent says of itself; its last will is the same, not online.</summary>
    public static GuestPresenceMessage Presence(VirtualAgentOptions options, bool online) => new()
    {
        Guest = options.Guest,
        Online = online,
        Name = options.Name,
        AgentVersion = options.Version,
        Kernel = options.Kernel,
        BootId = options.BootId,
        Permissions = options.Permissions,
        Limits = options.Limits,
        SealKey = online ? options.SealKey : null,
        OverChannel = options.OverChannel,
    };

    private void OnReceived(Envelope envelope, DateTimeOffset now)
    {
        if (Claims.Speaker(envelope.Body) != envelope.Sender || !Claims.IsWhole(envelope.Body)) return;
        switch (envelope.Body)
        {
            case GuestWatchMessage watch when watch.Guest == Guest: _watchers.OnWatch(watch, now); break;
            case GuestOrder order: _orders.OnOrder(order, now); break;
        }
    }

    private void OnVitals(VirtualAgentEvent.VitalsRead read, DateTimeOffset now)
    {
        if (_watchers.OnVitals(read.Frame, now) is { } vitals) _context.Publish(Topics.Vitals(Guest), _orders.Programs.Fill(vitals));
    }
}
