using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Infrastructure.Tests.Storage;

public sealed class WriteQueueTests : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<int> _written = [];
    private volatile bool _away;
    private volatile bool _refuses;

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Add_Full_LeavesOutTheOldestAndKeepsTheNewest()
    {
        var queue = Queue(WhenFull.LeaveOutOldest);
        var added = Enumerable.Range(0, 15).Select(queue.Add).ToList();

        Assert.Equal((10, 5), (queue.Waiting, queue.LeftOut));
        await StopAsync(queue.RunAsync(_stop.Token));

        Assert.Equal(Enumerable.Range(5, 10), _written);
        Assert.Equal(Enumerable.Range(5, 10), Enumerable.Range(0, 15).Where(n => added[n].Result));
    }

    [Fact]
    public async Task Add_FullAndRefusing_KeepsWhatItTook()
    {
        var queue = Queue(WhenFull.Refuse);
        var added = Enumerable.Range(0, 15).Select(queue.Add).ToList();

        Assert.Equal((10, 5), (queue.Waiting, queue.LeftOut));
        Assert.False(await added[14]);
        await StopAsync(queue.RunAsync(_stop.Token));

        Assert.Equal(Enumerable.Range(0, 10), _written);
    }

    [Fact]
    public async Task RunAsync_StoppedWhileAway_EndsAndSaysWhatWasNotWritten()
    {
        _away = true;
        var queue = Queue(WhenFull.Refuse);
        var added = queue.Add(1);

        await StopAsync(queue.RunAsync(_stop.Token));

        Assert.False(await added);
        Assert.Equal((0, 1), (queue.Waiting, queue.LeftOut));
    }

    [Fact]
    public async Task RunAsync_BackAfterAFailure_WritesInTheOrderOfArrival()
    {
        _away = true;
        var queue = Queue(WhenFull.Refuse);
        var running = queue.RunAsync(_stop.Token);
        var added = Enumerable.Range(0, 8).Select(queue.Add).ToList();
        await Eventually.True(() => queue.Waiting < 8, "a batch was tried");

        _away = false;

        Assert.All(await Task.WhenAll(added).WaitAsync(Eventually.Deadline), Assert.True);
        Assert.Equal(Enumerable.Range(0, 8), _written);
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_BatchIsRefused_LeavesItOutAndGoesOn()
    {
        _refuses = true;
        var queue = Queue(WhenFull.Refuse);
        var running = queue.RunAsync(_stop.Token);

        Assert.False(await queue.Add(1).WaitAsync(Eventually.Deadline));
        _refuses = false;
        Assert.True(await queue.Add(2).WaitAsync(Eventually.Deadline));

        Assert.Equal(1, queue.LeftOut);
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_AFullBatchWaits_IsWrittenBeforeTheGatheringIsOver()
    {
        var queue = Queue(WhenFull.Refuse, TimeSpan.FromDays(1));
        var running = queue.RunAsync(_stop.Token);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 3).Select(queue.Add)).WaitAsync(Eventually.Deadline), Assert.True);
        Assert.All(await Task.WhenAll(Enumerable.Range(3, 3).Select(queue.Add)).WaitAsync(Eventually.Deadline), Assert.True);
        Assert.Equal(Enumerable.Range(0, 6), _written);
        await StopAsync(running);
    }

    private WriteQueue<int> Queue(WhenFull whenFull, TimeSpan gather = default) => new(
        new WriteQueueOptions("numbers", 10, 3, gather, whenFull), WriteAsync, new StoreHealth(), TimeProvider.System, NullLogger.Instance);

    private Task<bool> WriteAsync(IReadOnlyList<int> batch, CancellationToken cancellation)
    {
        if (_away) throw new TimeoutException();
        foreach (var item in batch) _written.Enqueue(item);
        return Task.FromResult(!_refuses);
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await running.WaitAsync(Eventually.Deadline);
    }
}
