using Microsoft.Extensions.Logging;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Storage;

/// <summary>All that the store does by itself, in one task: a program runs it from its start to its end.</summary>
public sealed partial class StoreLoop(
    StoreStarter starter, SampleRecorder samples, EventLog events, HistoryKeeper keeper, StoreHealth health, TimeProvider time, ILogger<StoreLoop> log)
{
    // Somebody may put the backup of before back
    private static readonly TimeSpan _askAgainAfter = TimeSpan.FromSeconds(30);

    private bool _isTooNew;

    /// <summary>
    /// Takes samples at once, makes the database ready, then writes samples and events, rolls up and removes old samples every five minutes, until it is stopped; then writes
    /// what still waits, for some seconds at most. A database of a newer program is not touched: that is said, and it is waited for another. Does not throw.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        // Before the database is there they wait on the disk
        var recording = samples.RunAsync(stop);
        try
        {
            while (!await ReadyAsync(stop)) await Task.Delay(_askAgainAfter, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What has come meanwhile gets its last chance below, unless it must not be written
            if (_isTooNew)
            {
                await recording;
                return;
            }
        }
        await Task.WhenAll(recording, events.RunAsync(stop), KeepAsync(stop));
    }

    private async Task<bool> ReadyAsync(CancellationToken stop)
    {
        try
        {
            await starter.ReadyAsync(stop);
            return !(_isTooNew = false);
        }
        catch (SchemaTooNewException e)
        {
            if (!_isTooNew) LogTooNew(e.Message);
            health.Away(e.Message.TrimEnd('.'));
            _isTooNew = true;
            return false;
        }
    }

    private async Task KeepAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(HistoryKeeper.Period, time);
        try
        {
            do await KeepOnceAsync(stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped
        }
    }

    private async Task KeepOnceAsync(CancellationToken stop)
    {
        try
        {
            await keeper.RunOnceAsync(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotKept(StoreProblem.Words(e));
        }
    }

    [LoggerMessage(1, LogLevel.Critical, "{Why}")]
    private partial void LogTooNew(string why);

    [LoggerMessage(2, LogLevel.Warning, "The history is not rolled up for now, and nothing of it removed: {Problem}")]
    private partial void LogNotKept(string problem);
}
