using Microsoft.Extensions.Hosting;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.AgentHost;

/// <summary>
/// Collects garbage every five seconds. By itself the collector waits until as much has gathered as the processor's cache holds, which
/// is over 50 MiB on a server; a Dom0 or a small guest has better uses for that. With a heap of a few MiB it takes about a millisecond.
/// Twice a minute it also gives back what of the program's own file is held from its start, or from an order some time ago.
/// </summary>
internal sealed class SmallHeap(TimeProvider time) : BackgroundService
{
    private const int PeriodsToLetGo = 6;
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(5);

    // What is used every few seconds is back at once, without a read: about half of it
    private static readonly ByteSize _keptMax = ByteSize.FromMiB(18);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period, time);
        try
        {
            for (var period = 1; await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false); period++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
                if (period % PeriodsToLetGo != 0) continue;
                NativeHeap.GiveBack();
                IdlePages.LetGo(_keptMax);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped
        }
    }
}
