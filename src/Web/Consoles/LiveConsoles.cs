using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Consoles;

/// <summary>
/// The consoles of guests at which somebody looks. All who look at one see the same; it follows its guest from host to host, and what was said is kept
/// for a while after the last has gone, so that a page that is loaded anew finds all as it was.
/// </summary>
public sealed class LiveConsoles(GuestBus bus, LiveFleet live, Leadership servers, TimeProvider time)
{
    /// <summary>The most consoles that are looked at at one time; a further one is refused, in words.</summary>
    public const int ScreensMax = 64;

    /// <summary>The most pages that look at one console.</summary>
    public const int ViewsMax = 50;

    /// <summary>How long a console stays open after the last has gone.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan _askAgain = ConsoleWatchMessage.Lease / 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<GuestId, ConsoleScreen> _screens = [];
    private readonly Wake _wake = new(time, TimeSpan.FromSeconds(1));

    /// <summary>Looks at a guest's console from now on; a refusal says why not.</summary>
    /// <param name="guest">Whose.</param>
    /// <param name="name">Its name.</param>
    /// <param name="who">Who looks.</param>
    /// <param name="types">Whether they may type.</param>
    public (ConsoleView? View, string? Refusal) Look(GuestId guest, string name, string who, bool types)
    {
        lock (_gate)
        {
            if (!_screens.TryGetValue(guest, out var screen))
            {
                if (_screens.Count >= ScreensMax && _screens.Values.Where(s => s.LeftAt is not null).MinBy(s => s.LeftAt) is { } left) End(left);
                if (_screens.Count >= ScreensMax) return (null, $"{ScreensMax} consoles are looked at already, and that is the most at one time: close the page of another.");
                _screens[guest] = screen = new ConsoleScreen(guest);
            }
            if (screen.Views.Count >= ViewsMax) return (null, $"{ViewsMax} pages look at this console already, and that is the most.");
            var view = new ConsoleView(this, screen, name, who, types);
            screen.Views.Add(view);
            screen.LeftAt = null;
            screen.Tell();
            _wake.Now();
            return (view, null);
        }
    }

    /// <summary>Whether what a guest's console says is wanted from that host.</summary>
    public bool IsWanted(HostId host, GuestId guest)
    {
        lock (_gate) return _screens.TryGetValue(guest, out var screen) && (screen.Host == host || screen.IsLeft(host, time.GetUtcNow()));
    }

    /// <summary>Takes in what a host says of a console.</summary>
    public void Fold(ConsoleOutputMessage said)
    {
        lock (_gate)
        {
            if (!_screens.TryGetValue(said.Guest, out var screen)) return;
            if (screen.Host != said.Host)
            {
                TakeBack(screen, said);
                return;
            }
            var (state, why) = said.Closed is { } closed ? (ConsoleState.Closed, Words.Sentence(Domain.Processes.VisibleText.Of(closed, 500))) : (ConsoleState.Open, null);
            var isNew = (screen.State, screen.Why) != (state, why);
            (screen.State, screen.Why) = (state, why);
            if (!said.Bytes.IsEmpty) screen.Said.Add(said.Bytes);
            if (IsOurs(said)) screen.HoldBack(said.NotTyped.Span, time.GetUtcNow());
            if (state == ConsoleState.Open) Send(screen, screen.TakeHeld(time.GetUtcNow()));
            if (isNew || !said.Bytes.IsEmpty) screen.Tell();
        }
    }

    // From the host that its guest has left: what was sent there in the last moment
    private void TakeBack(ConsoleScreen screen, ConsoleOutputMessage said)
    {
        var now = time.GetUtcNow();
        if (!IsOurs(said) || !screen.IsLeft(said.Host, now)) return;
        screen.HoldBack(said.NotTyped.Span, now);
        if (screen.State == ConsoleState.Open) Send(screen, screen.TakeHeld(now));
    }

    // Of several web servers the one at which it was typed types it again, and no other
    private bool IsOurs(ConsoleOutputMessage said) => !said.NotTyped.IsEmpty && said.NotTypedFrom == servers.Name;

    internal string? Type(ConsoleScreen screen, ConsoleView view, ReadOnlyMemory<byte> bytes)
    {
        if (!view.Types) return "You may look at this console, and not type.";
        lock (_gate)
        {
            if (screen.State == ConsoleState.Open) return Send(screen, bytes);
            return screen.Hold(bytes.Span, time.GetUtcNow()) ? null : "The console is not open, and too much was typed meanwhile: it was let go.";
        }
    }

    internal IReadOnlyList<(string Who, bool Types)> Looking(ConsoleScreen screen)
    {
        lock (_gate) return [.. screen.Views.Select(v => (v.Who, v.Types)).Distinct()];
    }

    internal void Leave(ConsoleScreen screen, ConsoleView view)
    {
        lock (_gate)
        {
            if (!screen.Views.Remove(view)) return;
            if (screen.Views.Count == 0) screen.LeftAt = time.GetUtcNow();
            screen.Tell();
        }
    }

    /// <summary>The broker is there (again): all hosts are asked anew.</summary>
    internal void Connected()
    {
        lock (_gate) foreach (var screen in _screens.Values) screen.AskedAt = null;
        _wake.Now();
    }

    internal Task WaitAsync(CancellationToken cancellation) => _wake.WaitAsync(cancellation);

    /// <summary>Asks the hosts for what they have to keep open, and goes after guests that have moved.</summary>
    internal Task SendAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_screens.Count == 0) return Task.CompletedTask;
            var (now, placed) = (time.GetUtcNow(), FleetGuests.All(live.Current).ToDictionary(p => p.Guest.Id));
            foreach (var screen in _screens.Values.ToList())
            {
                if (screen.LeftAt + KeptFor <= now) End(screen);
                else Ask(screen, placed.GetValueOrDefault(screen.Guest), now);
            }
        }
        return Task.CompletedTask;
    }

    private void Ask(ConsoleScreen screen, PlacedGuest? placed, DateTimeOffset now)
    {
        if (placed?.Host.Id != screen.Host) Move(screen, placed);
        if (screen.Host is not { } host || now - screen.AskedAt < _askAgain || !bus.Bus.IsConnected) return;
        screen.AskedAt = now;
        Publish(new ConsoleWatchMessage(host, screen.Guest, true), host);
    }

    private void Move(ConsoleScreen screen, PlacedGuest? placed)
    {
        if (screen.Host is { } before)
        {
            Publish(new ConsoleWatchMessage(before, screen.Guest, false), before);
            screen.Leave(before, time.GetUtcNow());
        }
        if (placed is null) (screen.State, screen.Why) = (ConsoleState.Closed, "No host has it now.");
        else (screen.State, screen.Why) = (ConsoleState.Opening, null);
        if (placed is not null && screen.Host is { } from) screen.Note($"{placed.Guest.Name} moved from {from} to {placed.Host.Id}");
        (screen.Host, screen.AskedAt) = (placed?.Host.Id, null);
        screen.Tell();
    }

    private void End(ConsoleScreen screen)
    {
        _screens.Remove(screen.Guest);
        // At another web server somebody may still look: then its lease just runs out
        if (screen.Host is { } host && !servers.AreSeveral) Publish(new ConsoleWatchMessage(host, screen.Guest, false), host);
    }

    private string? Send(ConsoleScreen screen, ReadOnlyMemory<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(bytes.Length, ConsoleInputMessage.BytesMax)..])
        {
            var piece = bytes[..Math.Min(bytes.Length, ConsoleInputMessage.BytesMax)];
            if (!Publish(new ConsoleInputMessage(screen.Host!.Value, screen.Guest, piece) { Server = servers.Name }, screen.Host.Value)) return "The broker does not take what was typed.";
        }
        return null;
    }

    // Never waits: the bus takes it into its own bounded queue
    private bool Publish(Message message, HostId host) => bus.Bus.PublishAs(Envelope.Web, Topics.Consoles(host), message, retain: false);
}
