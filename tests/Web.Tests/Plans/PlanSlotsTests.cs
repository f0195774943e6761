using XenWeb.Web.Plans;

namespace XenWeb.Web.Tests.Plans;

/// <summary>Only so many plans are made at once, and one that nobody wants any more ends.</summary>
public sealed class PlanSlotsTests
{
    [Fact]
    public async Task Two_are_made_at_once_the_third_waits_for_its_turn()
    {
        using var slots = new PlanSlots(TimeProvider.System);
        using var go = new ManualResetEventSlim();
        var running = 0;
        var most = 0;
        int Work(Action check)
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            go.Wait();
            return Interlocked.Decrement(ref running);
        }
        var places = Enumerable.Range(0, 4).Select(_ => slots.TryEnter()!).ToList();
        var works = places.Select(p => p.RunAsync(Work, CancellationToken.None)).ToList();
        await Eventually.TrueAsync(() => Volatile.Read(ref running) == PlanSlots.AtOnceMax, () => "two to run");
        go.Set();
        await Task.WhenAll(works);
        Assert.Equal(PlanSlots.AtOnceMax, most);
        foreach (var place in places) place.Dispose();
    }

    [Fact]
    public async Task When_who_asked_has_gone_the_work_ends_where_it_looks_and_the_place_is_free()
    {
        using var slots = new PlanSlots(TimeProvider.System);
        using var gone = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        using (var place = slots.TryEnter()!)
        {
            var work = place.RunAsync<int>(check =>
            {
                began.SetResult();
                while (true) check();
            }, gone.Token);
            await began.Task;
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        }
        for (var i = 0; i < PlanSlots.AtOnceMax + PlanSlots.WaitingMax; i++) Assert.NotNull(slots.TryEnter());
        Assert.Null(slots.TryEnter());
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen) { }
    }
}
