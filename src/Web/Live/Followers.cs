using System.Runtime.CompilerServices;

namespace XenWeb.Web.Live;

/// <summary>Those who follow something, each told at most every <see cref="LiveFleet.BatchPeriod"/>; one that is slow misses nothing and holds nobody up.</summary>
internal sealed class Followers<T>(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<(Func<T, bool> Wants, Signal<T> Signal)> _all = [];

    /// <summary>Something changed.</summary>
    public void Tell(T changed)
    {
        lock (_gate)
        {
            foreach (var (wants, signal) in _all) if (wants(changed)) signal.Add(changed);
        }
    }

    /// <summary>An empty batch at once, then what changed since. Registered before the first, so what is read after it misses nothing. Ends when it is cancelled.</summary>
    public async IAsyncEnumerable<IReadOnlyCollection<T>> FollowAsync(Func<T, bool> wants, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var signal = new Signal<T>(time, LiveFleet.BatchPeriod);
        lock (_gate) _all.Add((wants, signal));
        try
        {
            yield return [];
            while (true) yield return await signal.TakeAsync(cancellation);
        }
        finally
        {
            lock (_gate) _all.RemoveAll(f => ReferenceEquals(f.Signal, signal));
        }
    }
}
