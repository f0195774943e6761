using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>
/// Connections to the screens of guests that somebody looks at: one for each page, opened when the page asks, and closed when it does no more or the guest
/// has gone. A page that is slow holds up its own connection only: no more than <see cref="ScreenWatchMessage.Window"/> is ever on its way.
/// </summary>
internal sealed class ScreenKeeper(AgentContext context)
{
    /// <summary>The most connections of one host at one time; of a further one it is said that it can't be.</summary>
    public const int OpenMax = 32;

    private readonly SortedDictionary<Guid, Connection> _open = [];

    /// <summary>When the first of them is to be closed; null while none is open.</summary>
    public DateTimeOffset? NextDeadline => _open.Count == 0 ? null : _open.Values.Min(c => c.Until);

    /// <summary>What the web app says of the screens of this host; what is for another one is passed over.</summary>
    public void OnMessage(Message message, DateTimeOffset now)
    {
        if (message is ScreenWatchMessage watch && watch.Host == context.Host) OnWatch(watch, now);
        if (message is ScreenInputMessage said && said.Host == context.Host) OnInput(said);
    }

    /// <summary>A VNC server has said something, or a connection has ended by itself: the page asks for another if it wants one.</summary>
    public void OnScreen(AgentEvent happened)
    {
        if (happened is AgentEvent.ScreenRead read && _open.TryGetValue(read.Session, out var open))
        {
            Say(open, new ScreenOutputMessage { Host = context.Host, Guest = open.Guest, Session = read.Session, Offset = open.Sent, Bytes = read.Bytes });
            open.Sent += read.Bytes.Length;
        }
        if (happened is AgentEvent.ScreenEnded ended && _open.Remove(ended.Session, out var over)) Say(over, Closed(over, ended.Session, ended.Why, ended.IsMissing));
    }

    /// <summary>Closes those of guests that have gone.</summary>
    public void OnSample()
    {
        foreach (var (session, gone) in _open.Where(o => context.Guest(o.Value.Guest) is null).ToList()) End(session, gone, $"it is not on {context.Host} any more");
    }

    /// <summary>Closes those at which nobody looks any more.</summary>
    public void OnDeadline(DateTimeOffset now)
    {
        foreach (var over in _open.Where(o => o.Value.Until <= now).Select(o => o.Key).ToList()) Close(over);
    }

    private void OnWatch(ScreenWatchMessage watch, DateTimeOffset now)
    {
        if (!watch.IsWanted) Close(watch.Session);
        else if (_open.TryGetValue(watch.Session, out var open))
        {
            open.Until = now + ScreenWatchMessage.Lease;
            context.Do(new AgentEffect.AllowScreen(watch.Session, watch.Taken + ScreenWatchMessage.Window));
        }
        else if (Refusal(watch) is { } why) Say(watch.Guest, Closed(new Connection(watch.Guest, now), watch.Session, why, isMissing: false));
        else Open(watch, now);
    }

    // A connection that was told of before and is not known here ended with the agent's last life: what its page has taken is the beginning of another stream
    private string? Refusal(ScreenWatchMessage watch) => context.Guest(watch.Guest) switch
    {
        null => $"it is not on {context.Host}",
        { State: GuestRunState.Incoming } => $"it is still arriving on {context.Host}",
        _ when watch.Taken > 0 => "the connection was lost",
        _ when _open.Count >= OpenMax => $"{OpenMax} screens are open on {context.Host}, and that is the most at one time",
        _ => null,
    };

    private void Open(ScreenWatchMessage watch, DateTimeOffset now)
    {
        var guest = context.Guest(watch.Guest)!;
        _open[watch.Session] = new Connection(watch.Guest, now + ScreenWatchMessage.Lease);
        context.Do(new AgentEffect.OpenScreen(watch.Session, guest.Name, guest.DomainNumber));
        context.Do(new AgentEffect.AllowScreen(watch.Session, ScreenWatchMessage.Window));
    }

    private void OnInput(ScreenInputMessage said)
    {
        if (!_open.TryGetValue(said.Session, out var open) || open.Guest != said.Guest || said.Offset < open.Heard) return;
        if (said.Offset > open.Heard)
        {
            End(said.Session, open, "something that was pressed was lost on the way");
            return;
        }
        open.Heard += said.Bytes.Length;
        context.Do(new AgentEffect.WriteScreen(said.Session, said.Bytes));
    }

    private void End(Guid session, Connection connection, string why)
    {
        Close(session);
        Say(connection, Closed(connection, session, why, isMissing: false));
    }

    private void Close(Guid session)
    {
        if (_open.Remove(session)) context.Do(new AgentEffect.CloseScreen(session));
    }

    private ScreenOutputMessage Closed(Connection connection, Guid session, string why, bool isMissing) =>
        new() { Host = context.Host, Guest = connection.Guest, Session = session, Offset = connection.Sent, Closed = why, IsMissing = isMissing };

    private void Say(Connection connection, ScreenOutputMessage said) => Say(connection.Guest, said);

    private void Say(GuestId guest, ScreenOutputMessage said) => context.Do(new AgentEffect.Publish(Topics.Screen(context.Host, guest, said.Session), said));

    private sealed class Connection(GuestId guest, DateTimeOffset until)
    {
        public GuestId Guest => guest;

        public DateTimeOffset Until { get; set; } = until;

        public long Sent { get; set; }

        public long Heard { get; set; }
    }
}
