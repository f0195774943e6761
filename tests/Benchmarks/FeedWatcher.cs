using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace XenWeb.Benchmarks;

/// <summary>A client of the hub that follows the lab, as another program does, and takes how old each host's sample is when it comes. Both clocks are this machine's.</summary>
internal sealed class FeedWatcher : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _taken = [];
    private Task _following = Task.CompletedTask;
    private volatile bool _isTaking;

    private FeedWatcher(WebProcess web) => _hub = new HubConnectionBuilder().WithUrl(new Uri(web.Address, "hubs/feed"), to => to.Headers["Authorization"] = $"Bearer {web.Token}").Build();

    /// <summary>Milliseconds from sample to client, of each host's samples since <see cref="Take"/>.</summary>
    public IReadOnlyList<double> Taken
    {
        get
        {
            lock (_taken) return [.. _taken];
        }
    }

    public static async Task<FeedWatcher> StartAsync(WebProcess web)
    {
        var watcher = new FeedWatcher(web);
        await watcher._hub.StartAsync();
        watcher._following = watcher.FollowAsync(watcher._stop.Token);
        return watcher;
    }

    /// <summary>From now on.</summary>
    public void Take() => _isTaking = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        await _hub.DisposeAsync();
        _stop.Dispose();
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var batch in _hub.StreamAsync<JsonElement>("Follow", stop))
            {
                if (!_isTaking || batch.GetProperty("snapshot").GetBoolean()) continue;
                var now = TimeProvider.System.GetUtcNow();
                var ages = batch.GetProperty("hosts").EnumerateArray().Select(host => (now - host.GetProperty("sampledAt").GetDateTimeOffset()).TotalMilliseconds).ToList();
                lock (_taken) _taken.AddRange(ages);
            }
        }
        catch (OperationCanceledException)
        {
            // Seen enough
        }
    }
}
