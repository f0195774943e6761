using Microsoft.Extensions.Hosting;

namespace XenWeb.AgentHost;

/// <summary>
/// Collects garbage every ten seconds. By itself the collector waits until as much has gathered as the processor's cache holds, which
/// is over 50 MiB on a server; a Dom0 or a small guest has better uses for that. With a heap of a few MiB it takes about a millisecond.
/// </summary>
internal sealed class SmallHeap(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }
        catch (OperationCanceledException)
        {
            // Stopped
        }
    }
}
