namespace XenWeb.Web;

/// <summary>Collects all garbage every two minutes, beside the work: what lives for some minutes (points of charts, snapshots of the lab) and dies among what lives long would else lie there until that has grown by half.</summary>
internal sealed class HeapUpkeep(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _period = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
        catch (OperationCanceledException)
        {
            // Stopped
        }
    }
}
