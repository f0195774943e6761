using Microsoft.Extensions.Logging;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Storage;

/// <summary>All that the store does by itself, in one task: a program runs it from its start to its end.</summary>
public sealed partial class StoreLoop(
    StoreStarter starter, SampleRecorder samples, EventLog events, HistoryStore history, TimeProvider time, ILogger<StoreLoop> log)
{
    private static readonly TimeSpan RemovalPeriod = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Makes the database ready, then writes samples and events, and removes old samples every ten minutes, until it is stopped; then writes
    /// what still waits, for some seconds at most. Throws <see cref="SchemaTooNewException"/> only.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await starter.ReadyAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What has come meanwhile gets its last chance below
        }
        await Task.WhenAll(samples.RunAsync(stop), events.RunAsync(stop), RemoveOldAsync(stop));
    }

    private async Task RemoveOldAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(RemovalPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await RemoveOnceAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped
        }
    }

    private async Task RemoveOnceAsync(CancellationToken stop)
    {
        try
        {
            var removed = await history.RemoveOlderAsync(HistoryStore.Keep, stop);
            if (removed > 0) LogRemoved(removed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotRemoved(StoreProblem.Words(e));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Removed {Count} old samples")]
    private partial void LogRemoved(long count);

    [LoggerMessage(2, LogLevel.Warning, "Old samples stay for now: {Problem}")]
    private partial void LogNotRemoved(string problem);
}
