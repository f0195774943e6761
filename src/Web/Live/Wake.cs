using System.Threading.Channels;

namespace XenWeb.Web.Live;

/// <summary>Wakes one loop; several wakes before it looks are one. Without any it looks after the period.</summary>
internal sealed class Wake(TimeProvider time, TimeSpan period)
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There may be something to do.</summary>
    public void Now() => _wake.Writer.TryWrite(true);

    /// <summary>Returns when there may be something to do.</summary>
    public Task WaitAsync(CancellationToken cancellation) => WaitAsync(period, cancellation);

    /// <summary>The same, with another period for this once.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(atMost, time);
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
