using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;

namespace XenWeb.Web.Insides;

/// <summary>
/// Who looks at which guests. As long as somebody does, the guest's agent is told so before its lease is over; when the last one has looked
/// away it is told that too. What several pages of one person want of a guest is asked for once.
/// </summary>
public sealed class Watches(GuestBus bus, LiveInsides insides, TimeProvider time)
{
    /// <summary>The most guests that are looked at at one time; a further one is refused, in words.</summary>
    public const int GuestsMax = 64;

    /// <summary>The most pages and requests that look at one time.</summary>
    public const int WatchesMax = 1000;

    /// <summary>How long a look lasts after its page is gone: one that is loaded anew, or a script that asks again, finds all as it was.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    /// <summary>A third of the lease.</summary>
    private static readonly TimeSpan Renew = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<Watch> _all = [];
    private readonly Dictionary<(GuestId Guest, string Who), Lease> _leases = [];
    private readonly HashSet<GuestId> _looked = [];
    private readonly Wake _wake = new(time, TimeSpan.FromSeconds(1));

    /// <summary>How many guests are looked at.</summary>
    public int Guests
    {
        get
        {
            lock (_gate) return _all.DistinctBy(w => w.Guest).Count();
        }
    }

    /// <summary>Looks at a guest from now on; a refusal says why not.</summary>
    public (Watch? Watch, string? Refusal) Begin(GuestId guest, WatchWish wish, Reason reason)
    {
        lock (_gate)
        {
            if (_all.Count >= WatchesMax) return (null, $"{WatchesMax} pages look into domains already, and that is the most.");
            if (!_all.Exists(w => w.Guest == guest))
            {
                // One that lingers makes room
                if (Guests >= GuestsMax && _all.Find(w => w.Until is not null && !_all.Exists(o => o.Guest == w.Guest && o.Until is null)) is { } lingers) _all.RemoveAll(w => w.Guest == lingers.Guest);
                if (Guests >= GuestsMax) return (null, $"{GuestsMax} domains are looked into already, and that is the most at one time: close the page of another.");
            }
            var watch = new Watch(this, guest, wish, reason);
            _all.Add(watch);
            _wake.Now();
            return (watch, null);
        }
    }

    /// <summary>Whether what a guest streams is wanted.</summary>
    public bool IsWatched(GuestId guest)
    {
        lock (_gate) return _all.Exists(w => w.Guest == guest);
    }

    internal void Changed() => _wake.Now();

    internal void End(Watch watch)
    {
        lock (_gate) watch.Until ??= time.GetUtcNow() + Linger;
        _wake.Now();
    }

    /// <summary>The broker is there (again): all leases are renewed.</summary>
    internal void Connected()
    {
        lock (_gate) foreach (var lease in _leases.Values) lease.SentAt = null;
        _wake.Now();
    }

    internal Task WaitAsync(CancellationToken cancellation) => _wake.WaitAsync(cancellation);

    /// <summary>Tells the agents what they have to know now.</summary>
    internal async Task SendAsync(CancellationToken cancellation)
    {
        List<GuestWatchMessage> due;
        List<GuestId> over;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _all.RemoveAll(w => w.Until <= now);
            // A bus without a broker would keep each of them
            due = bus.Bus.IsConnected ? [.. Due(now)] : [];
            over = [.. _looked.Where(g => !_all.Exists(w => w.Guest == g))];
            _looked.ExceptWith(over);
            _looked.UnionWith(_all.Select(w => w.Guest));
        }
        foreach (var message in due) await bus.PublishAsync(Topics.Watch(message.Guest), message, cancellation);
        foreach (var guest in over) insides.LetGo(guest);
    }

    private IEnumerable<GuestWatchMessage> Due(DateTimeOffset now)
    {
        var wanted = _all.GroupBy(w => (w.Guest, w.Reason.Who)).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var (key, watches) in wanted)
        {
            if (!_leases.TryGetValue(key, out var lease)) _leases[key] = lease = new Lease { Watcher = $"web-{Guid.NewGuid():N}", Reason = watches[0].Reason };
            var wish = watches.Select(w => w.Wish).Aggregate((a, b) => a.And(b));
            wish = wish with { Output = [.. wish.Output.Take(GuestWatchMessage.FollowedMax)] };
            if (lease.Wish?.Same(wish) == true && now - lease.SentAt < Renew) continue;
            (lease.Wish, lease.SentAt) = (wish, now);
            yield return lease.Message(key.Guest, wish);
        }
        foreach (var key in _leases.Keys.Where(k => !wanted.ContainsKey(k)).ToList())
        {
            yield return _leases[key].Message(key.Guest, new WatchWish());
            _leases.Remove(key);
        }
    }

    private sealed class Lease
    {
        public required string Watcher { get; init; }

        public required Reason Reason { get; init; }

        public WatchWish? Wish { get; set; }

        public DateTimeOffset? SentAt { get; set; }

        // Always all that the agent still has of the output: what is asked for later is then here already
        public GuestWatchMessage Message(GuestId guest, WatchWish wish) => new()
        {
            Guest = guest, Watcher = Watcher, Period = wish.Period, Processes = wish.Processes, Vitals = wish.Vitals, Output = [.. wish.Output.Select(p => new OutputWatch(p, 0))], Reason = Reason,
        };
    }
}
