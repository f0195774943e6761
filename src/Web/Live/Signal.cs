using System.Threading.Channels;

namespace XenWeb.Web.Live;

/// <summary>
/// What one follower has not been told yet: a set that grows until it is taken, so a slow follower misses nothing and
/// holds nobody up. Its size is bounded by the number of things that can be followed.
/// </summary>
internal sealed class Signal<T>(TimeProvider time, TimeSpan period)
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<T> _changed = [];
    private bool _taken;

    /// <summary>Something changed.</summary>
    public void Add(T item)
    {
        lock (_gate) _changed.Add(item);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Waits for a change and takes all there are; two takes are at least the period apart.</summary>
    public async Task<IReadOnlyCollection<T>> TakeAsync(CancellationToken cancellation)
    {
        if (_taken) await Task.Delay(period, time, cancellation);
        _taken = true;
        await _wake.Reader.ReadAsync(cancellation);
        lock (_gate)
        {
            var changed = _changed;
            _changed = [];
            return changed;
        }
    }
}
