using System.Threading.Channels;

namespace XenWeb.Web.Maintenance;

/// <summary>Wakes <see cref="OperationRunner"/>; several wakes before it looks are one.</summary>
public sealed class RunnerSignal(TimeProvider time)
{
    /// <summary>Without a signal it looks after this long.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool _loaded;

    /// <summary>Whether what the database holds is in memory; nothing is accepted before.</summary>
    public bool Loaded => _loaded;

    /// <summary>There may be something to do.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    internal void SetLoaded() => _loaded = true;

    internal async Task WaitAsync(CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(Period, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The timer
        }
    }
}
