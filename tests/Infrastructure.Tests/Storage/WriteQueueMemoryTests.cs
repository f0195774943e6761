using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>What a queue holds that runs for months. Alone: other tests' garbage is not its own.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WriteQueueMemoryTests
{
    private const string Name = "alone";

    // A while that ends at once, and one that ends later than it begins
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task RunAsync_ManyBatchesThatAreNeverFull_HoldsNothingOfThem(int gatherSeconds)
    {
        using var stop = new CancellationTokenSource();
        var queue = new WriteQueue<int>(
            new WriteQueueOptions("numbers", 10, 3, TimeSpan.FromSeconds(gatherSeconds), WhenFull.Refuse), (_, _) => Task.FromResult(true), new StoreHealth(), new Hasty(), NullLogger.Instance);
        var running = queue.RunAsync(stop.Token);
        await WriteAsync(queue, 1000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await WriteAsync(queue, 50_000);

        // A few hundred bytes for each would be 15 MB and more
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 5_000_000);
        await stop.CancelAsync();
        await running;
    }

    private static async Task WriteAsync(WriteQueue<int> queue, int batches)
    {
        for (var n = 0; n < batches; n++) Assert.True(await queue.Add(n));
    }

    // A clock whose timers are due as soon as another thread gets to them
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
