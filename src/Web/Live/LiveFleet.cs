using System.Runtime.CompilerServices;
using System.Threading.Channels;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Web.Live;

/// <summary>
/// The lab as it is now, in process: pages, the hub and the API read it here. One writer (the ingest) folds messages in;
/// readers get the newest snapshot, or follow the changes, at most one batch every 250 ms.
/// </summary>
public sealed class LiveFleet(TimeProvider time)
{
    /// <summary>Least time between two batches to one follower: four redraws a second are enough for eyes.</summary>
    public static readonly TimeSpan BatchPeriod = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private FleetSnapshot _current = FleetSnapshot.Empty;
    private readonly List<(Channel<bool> Wake, Box Pending)> _pending = [];

    /// <summary>The newest snapshot.</summary>
    public FleetSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Folds a message in and wakes the followers; returns what it changed.</summary>
    public FleetChange Fold(Envelope envelope)
    {
        lock (_gate)
        {
            var (fleet, change) = FleetView.Fold(_current, envelope, time.GetUtcNow());
            Volatile.Write(ref _current, fleet);
            if (!change.IsEmpty) Wake(change);
            return change;
        }
    }

    /// <summary>Puts in what the database knew of negotiations and migrations; what was heard meanwhile is newer and stays.</summary>
    public void Seed(IEnumerable<NegotiationRecord> negotiations, IEnumerable<Migration> migrations)
    {
        lock (_gate)
        {
            var known = _current;
            var newNegotiations = negotiations.Where(n => !known.Negotiations.ContainsKey(n.HelpId)).DistinctBy(n => n.HelpId).ToArray();
            var newMigrations = migrations.Where(m => !known.Migrations.ContainsKey(m.Id)).DistinctBy(m => m.Id).ToArray();
            Volatile.Write(ref _current, known with
            {
                Version = known.Version + 1,
                Negotiations = known.Negotiations.AddRange(newNegotiations.Select(n => KeyValuePair.Create(n.HelpId, n))),
                Migrations = known.Migrations.AddRange(newMigrations.Select(m => KeyValuePair.Create(m.Id, m))),
            });
            Wake(FleetChange.None with
            {
                Negotiations = FleetChange.None.Negotiations.Union(newNegotiations.Select(n => n.HelpId)),
                Migrations = FleetChange.None.Migrations.Union(newMigrations.Select(m => m.Id)),
            });
        }
    }

    /// <summary>Counts a message that could not be used.</summary>
    public void Drop(string why)
    {
        lock (_gate) Volatile.Write(ref _current, FleetView.Drop(_current, why));
    }

    /// <summary>
    /// The snapshot at once, then each batch of changes with the snapshot after it. Registered under the same lock as the
    /// first snapshot is taken, so nothing is missed between the two. Ends when it is cancelled.
    /// </summary>
    public async IAsyncEnumerable<(FleetSnapshot Fleet, FleetChange Change)> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var box = new Box();
        FleetSnapshot first;
        lock (_gate)
        {
            first = _current;
            _pending.Add((wake, box));
        }
        try
        {
            yield return (first, FleetChange.None);
            while (await wake.Reader.WaitToReadAsync(cancellation))
            {
                wake.Reader.TryRead(out _);
                FleetSnapshot fleet;
                FleetChange change;
                lock (_gate)
                {
                    fleet = _current;
                    change = box.Change;
                    box.Change = FleetChange.None;
                }
                yield return (fleet, change);
                await Task.Delay(BatchPeriod, time, cancellation);
            }
        }
        finally
        {
            lock (_gate) _pending.RemoveAll(p => ReferenceEquals(p.Wake, wake));
        }
    }

    private void Wake(FleetChange change)
    {
        foreach (var (wake, box) in _pending)
        {
            box.Change = box.Change.With(change);
            wake.Writer.TryWrite(true);
        }
    }

    /// <summary>What one follower has not been told yet.</summary>
    private sealed class Box
    {
        public FleetChange Change { get; set; } = FleetChange.None;
    }
}
