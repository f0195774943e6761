using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Consoles;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Screens;

/// <summary>
/// The pages that look at guests' screens, each with a connection of its own to the VNC server, which shares the screen among them. When a connection has
/// ended, or the guest has moved, another is made by itself.
/// </summary>
public sealed class LiveScreens(GuestBus bus, LiveFleet live, TimeProvider time)
{
    /// <summary>The most pages that look at screens at one time; a further one is refused, in words.</summary>
    public const int ViewsMax = 64;

    /// <summary>The most pages that look at one screen.</summary>
    public const int ViewsOfOneMax = 16;

    /// <summary>How long after the end of a connection another is tried.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromSeconds(3);

    /// <summary>How long after a guest was found to have no screen it is asked for again: it may have been started with one.</summary>
    public static readonly TimeSpan MissingAgain = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan _askAgain = ScreenWatchMessage.Lease / 3;

    private readonly Lock _gate = new();
    private readonly List<ScreenView> _views = [];
    private readonly Wake _wake = new(time, TimeSpan.FromSeconds(1));
    private int _lines;

    /// <summary>Looks at a guest's screen from now on; a refusal says why not.</summary>
    /// <param name="guest">Whose.</param>
    /// <param name="name">Its name.</param>
    /// <param name="who">Who looks.</param>
    /// <param name="types">Whether they may type.</param>
    public (ScreenView? View, string? Refusal) Look(GuestId guest, string name, string who, bool types)
    {
        lock (_gate)
        {
            if (_views.Count >= ViewsMax) return (null, $"{ViewsMax} pages look at screens already, and that is the most at one time: close another.");
            if (_views.Count(v => v.Guest == guest) >= ViewsOfOneMax) return (null, $"{ViewsOfOneMax} pages look at this screen already, and that is the most.");
            var view = new ScreenView(this, guest, name, who, types);
            _views.Add(view);
            TellOthers(guest);
            _wake.Now();
            return (view, null);
        }
    }

    /// <summary>Whether what comes over a connection is wanted now: somebody looks, and has taken enough of what came before.</summary>
    public bool IsWanted(Guid session)
    {
        lock (_gate) return Find(session)?.Line is { } line && line.Received - line.Taken <= ScreenWatchMessage.Window;
    }

    /// <summary>Takes in what a host says of a screen.</summary>
    public void Fold(ScreenOutputMessage said)
    {
        lock (_gate)
        {
            if (Find(said.Session) is not { Line: { } line } view || view.Host != said.Host || view.Guest != said.Guest) return;
            if (said.Closed is { } closed) Ended(view, closed, said.IsMissing);
            else if (said.Offset != line.Received) End(view, "a part of the picture was lost on the way");
            else if (line.Received + said.Bytes.Length - line.Taken > ScreenWatchMessage.Window) End(view, "its host sends more than it was asked for");
            else Take(view, line, said.Bytes);
        }
    }

    internal ScreenPiece? Read(ScreenView view)
    {
        lock (_gate) return view.Line?.Read();
    }

    internal void Taken(ScreenView view, ScreenPiece piece)
    {
        lock (_gate)
        {
            if (view.Line is not { } line || line.Number != piece.Connection) return;
            line.Taken += piece.Counted;
            if (line.Taken - line.Told >= ScreenWatchMessage.Window / 4) Ask(view, line);
        }
    }

    internal bool Say(ScreenView view, int connection, ReadOnlyMemory<byte> bytes, bool mayType)
    {
        lock (_gate)
        {
            if (view.Line is not { } line || line.Number != connection || view.Host is not { } host) return false;
            var passed = line.Door.Take(bytes.Span, () => mayType);
            line.Answer(passed.ToPage);
            if (line.Door.Problem is { } problem) End(view, problem);
            else if (!Send(view, line, host, passed.ToServer)) End(view, "the broker does not take what was pressed");
            else view.Told();
            return passed.Typed;
        }
    }

    internal IReadOnlyList<(string Who, bool Types)> Looking(GuestId guest)
    {
        lock (_gate) return [.. _views.Where(v => v.Guest == guest).Select(v => (v.Who, v.Types)).Distinct()];
    }

    internal void Leave(ScreenView view)
    {
        lock (_gate)
        {
            if (!_views.Remove(view)) return;
            Drop(view);
            TellOthers(view.Guest);
        }
    }

    /// <summary>The broker is there (again): what was on its way may be lost, and all hosts are asked anew.</summary>
    internal void Connected()
    {
        lock (_gate) foreach (var view in _views) if (view.Line is { } line) line.AskedAt = null;
        _wake.Now();
    }

    internal Task WaitAsync(CancellationToken cancellation) => _wake.WaitAsync(cancellation);

    /// <summary>Asks the hosts for what they have to keep open, and goes after guests that have moved.</summary>
    internal Task SendAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_views.Count == 0) return Task.CompletedTask;
            var (now, placed) = (time.GetUtcNow(), FleetGuests.All(live.Current).ToDictionary(p => p.Guest.Id));
            foreach (var view in _views) Keep(view, placed.GetValueOrDefault(view.Guest), now);
        }
        return Task.CompletedTask;
    }

    private ScreenView? Find(Guid session) => _views.Find(v => v.Line?.Session == session);

    private void Keep(ScreenView view, PlacedGuest? placed, DateTimeOffset now)
    {
        if (placed?.Host.Id != view.Host || (placed is null && view.State != ConsoleState.Closed)) Move(view, placed?.Host.Id);
        if (view.Host is null || !bus.Bus.IsConnected) return;
        if (view.Line is null && view.EndedAt + (view.IsMissing ? MissingAgain : Again) > now) return;
        view.Line ??= new ScreenLine(Guid.NewGuid(), ++_lines);
        if (view.Line.AskedAt is not { } asked || now - asked >= _askAgain) Ask(view, view.Line);
    }

    private void Move(ScreenView view, HostId? to)
    {
        Drop(view);
        (view.Host, view.EndedAt, view.IsMissing) = (to, null, false);
        (view.State, view.Why) = to is null ? (ConsoleState.Closed, "No host has it now.") : (ConsoleState.Opening, null);
        view.Told();
    }

    private static void Take(ScreenView view, ScreenLine line, ReadOnlyMemory<byte> bytes)
    {
        line.Receive(bytes);
        (view.State, view.Why, view.IsMissing) = (ConsoleState.Open, null, false);
        view.Told();
    }

    private void End(ScreenView view, string why)
    {
        Drop(view);
        Ended(view, why, isMissing: false);
    }

    private void Ended(ScreenView view, string why, bool isMissing)
    {
        (view.Line, view.EndedAt, view.IsMissing) = (null, time.GetUtcNow(), isMissing);
        (view.State, view.Why) = (ConsoleState.Closed, Words.Sentence(Domain.Processes.VisibleText.Of(why, 500)));
        view.Told();
    }

    // The host need not keep it for the rest of the lease
    private void Drop(ScreenView view)
    {
        if (view is { Line: { } line, Host: { } host }) Publish(new ScreenWatchMessage(host, view.Guest, line.Session, false, line.Taken), host);
        view.Line = null;
    }

    private void Ask(ScreenView view, ScreenLine line)
    {
        (line.AskedAt, line.Told) = (time.GetUtcNow(), line.Taken);
        Publish(new ScreenWatchMessage(view.Host!.Value, view.Guest, line.Session, true, line.Taken), view.Host.Value);
    }

    private bool Send(ScreenView view, ScreenLine line, HostId host, ReadOnlyMemory<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(bytes.Length, ScreenInputMessage.BytesMax)..])
        {
            var piece = bytes[..Math.Min(bytes.Length, ScreenInputMessage.BytesMax)];
            if (!Publish(new ScreenInputMessage(host, view.Guest, line.Session, line.Said, piece), host)) return false;
            line.Said += piece.Length;
        }
        return true;
    }

    private void TellOthers(GuestId guest)
    {
        foreach (var view in _views.Where(v => v.Guest == guest)) view.Told();
    }

    // Never waits: the bus takes it into its own bounded queue
    private bool Publish(Message message, HostId host) => bus.Bus.PublishAs(Envelope.Web, Topics.Consoles(host), message, retain: false);
}
