using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Web.Live;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// The operations as they are now, in process. Changed by the runner and by requests, read and followed by pages and the API;
/// what has changed waits here until the runner has stored it, so a database that is away holds nobody up.
/// </summary>
public sealed class OperationBoard(TimeProvider time)
{
    /// <summary>How many ended ones are kept in memory; older ones are in the database.</summary>
    public const int EndedMax = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Operation> _unsaved = [];
    private readonly List<Signal<Guid>> _followers = [];
    private ImmutableDictionary<Guid, Operation> _all = ImmutableDictionary<Guid, Operation>.Empty;

    /// <summary>The newest first.</summary>
    public ImmutableArray<Operation> Current => [.. Volatile.Read(ref _all).Values.OrderByDescending(o => o.CreatedAt).ThenBy(o => o.Id)];

    /// <summary>Those that go on.</summary>
    public IEnumerable<Operation> GoingOn => Volatile.Read(ref _all).Values.Where(o => !o.Ended);

    /// <summary>One; null if it is not known here.</summary>
    public Operation? Find(Guid id) => Volatile.Read(ref _all).GetValueOrDefault(id);

    /// <summary>Puts in what is stored already: a new one, one that a request ended, or what the database had at the start.</summary>
    public void Put(Operation operation)
    {
        lock (_gate)
        {
            _unsaved.Remove(operation.Id);
            Set(operation);
        }
    }

    /// <summary>Changes one; unchanged if <paramref name="change"/> returns its equal. Stored by the runner's next round.</summary>
    /// <returns>The operation before and after; null if it is not known.</returns>
    public (Operation Before, Operation After)? Change(Guid id, Func<Operation, Operation> change)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue(id, out var before)) return null;
            var after = change(before);
            if (after == before) return (before, before);
            after = after with { ChangedAt = time.GetUtcNow() };
            _unsaved[id] = after;
            Set(after);
            return (before, after);
        }
    }

    /// <summary>What is not stored yet.</summary>
    public ImmutableArray<Operation> Unsaved()
    {
        lock (_gate) return [.. _unsaved.Values];
    }

    /// <summary>What is not stored yet is another's to store: this web server leads no more, or leads anew. What the database has is put in afterwards.</summary>
    public void LetUnsavedGo()
    {
        lock (_gate) _unsaved.Clear();
    }

    /// <summary>These are stored; one that changed again meanwhile stays unsaved.</summary>
    public void Saved(IEnumerable<Operation> operations)
    {
        lock (_gate)
        {
            foreach (var saved in operations)
            {
                if (_unsaved.TryGetValue(saved.Id, out var now) && ReferenceEquals(now, saved)) _unsaved.Remove(saved.Id);
            }
        }
    }

    /// <summary>
    /// The current ones at once (one, if an id is given), then each batch of those that changed, at most one every 250 ms.
    /// Ends when the one that was asked for has ended.
    /// </summary>
    public async IAsyncEnumerable<ImmutableArray<Operation>> FollowAsync(Guid? id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var signal = new Signal<Guid>(time, LiveFleet.BatchPeriod);
        ImmutableArray<Operation> batch;
        lock (_gate)
        {
            batch = id is { } one ? (_all.TryGetValue(one, out var found) ? [found] : []) : Current;
            _followers.Add(signal);
        }
        try
        {
            yield return batch;
            while (id is null || !batch.Any(o => o.Ended))
            {
                var changed = await signal.TakeAsync(cancellation);
                var all = Volatile.Read(ref _all);
                batch = [.. changed.Where(c => id is null || c == id).Select(c => all.GetValueOrDefault(c)).OfType<Operation>()];
                if (!batch.IsEmpty) yield return batch;
            }
        }
        finally
        {
            lock (_gate) _followers.Remove(signal);
        }
    }

    private void Set(Operation operation)
    {
        var all = _all.SetItem(operation.Id, operation);
        if (operation.Ended && all.Count > EndedMax) all = Bounded(all);
        Volatile.Write(ref _all, all);
        foreach (var follower in _followers) follower.Add(operation.Id);
    }

    private static ImmutableDictionary<Guid, Operation> Bounded(ImmutableDictionary<Guid, Operation> all)
    {
        var ended = all.Values.Where(o => o.Ended).OrderByDescending(o => o.EndedAt).Skip(EndedMax);
        return all.RemoveRange(ended.Select(o => o.Id));
    }
}
