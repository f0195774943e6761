using Microsoft.AspNetCore.SignalR;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Servers;

/// <summary>
/// Pushes what changes of operations to who follows them (<see cref="OperationsHub"/>). With a Redis the web server that leads pushes, once, and Redis carries it to the
/// clients of all; without one each pushes to its own, for each knows. Never both, or clients would be told twice.
/// </summary>
public sealed partial class OperationsFeed(IHubContext<OperationsHub> hub, OperationBoard board, Leadership leadership, RedisLine redis, TimeProvider time, ILogger<OperationsFeed> log) : BackgroundService
{
    // What ended in a gap between two leaders, or while Redis was away, is told again
    private static readonly TimeSpan _toldAgainFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _pushedWithin = TimeSpan.FromSeconds(2);

    private readonly Wake _wake = new(time, Timeout.InfiniteTimeSpan);

    private bool IsMine => !redis.IsUsed || leadership.IsMine;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        leadership.Changed += _wake.Now;
        redis.Changed += _wake.Now;
        try
        {
            await Task.WhenAll(FollowAsync(stoppingToken), AgainAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        finally
        {
            leadership.Changed -= _wake.Now;
            redis.Changed -= _wake.Now;
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        await foreach (var batch in board.FollowAsync(null, stop))
        {
            foreach (var operation in batch) if (!await PushAsync(operation, stop)) break;
        }
    }

    private async Task AgainAsync(CancellationToken stop)
    {
        while (true)
        {
            await _wake.WaitAsync(stop);
            var since = time.GetUtcNow() - _toldAgainFor;
            foreach (var operation in board.Current.Where(o => !o.Ended || o.EndedAt > since)) if (!await PushAsync(operation, stop)) break;
        }
    }

    private async Task<bool> PushAsync(Operation operation, CancellationToken stop)
    {
        if (!IsMine || redis.Problem is not null) return false;
        try
        {
            await hub.Clients.Group(OperationsHub.GroupOf(operation.Id)).SendAsync("operation", OperationNews.Of(operation), stop).WaitAsync(_pushedWithin, time, stop);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // When Redis is back it is told again
            LogNotPushed(e.Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Clients of the hub are not told of operations: {Why}")]
    private partial void LogNotPushed(string why);
}
