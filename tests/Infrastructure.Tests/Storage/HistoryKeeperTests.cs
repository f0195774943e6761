using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Tests.Storage;

public abstract class HistoryKeeperTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Start = Statuses.Start;

    private HistoryStore Store => Get<HistoryStore>();

    private HistoryKeeper Keeper => Get<HistoryKeeper>();

    [Fact]
    public async Task RunOnceAsync_NothingThere_DoesNothing()
    {
        var round = await KeepAsync();

        Assert.Equal((true, 0L, 0, 0L), (round.Led, round.RolledUp, round.Late, round.Removed));
        Assert.Empty(await HostAsync(0, 3600, 61));
    }

    [Theory]
    [InlineData(0, 10800, 181)]
    [InlineData(0, 10800, 4)]
    [InlineData(1234, 9876, 50)]
    public async Task RunOnceAsync_SamplesOfHours_AreReadAsBefore(int from, int to, int points)
    {
        await AppendAsync([.. Enumerable.Range(0, 2160).Select(n => Statuses.Number(n))]);
        var (hosts, guests) = (await HostAsync(from, to, points), await GuestAsync(from, to, points));

        var round = await KeepAsync();

        Assert.Equal(2 * (180 + 3), round.RolledUp);
        // Minutes and hours that the window begins and ends in are whole
        var cut = from == 0 ? 0 : 1;
        Assert.Equal(hosts.Skip(cut).SkipLast(cut), (await HostAsync(from, to, points)).Skip(cut).SkipLast(cut));
        Assert.Equal(guests.Skip(cut).SkipLast(cut), (await GuestAsync(from, to, points)).Skip(cut).SkipLast(cut));
    }

    [Fact]
    public async Task RunOnceAsync_Again_MakesNothingAnew()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n))]);
        await KeepAsync();

        Assert.Equal(0, (await KeepAsync()).RolledUp);
    }

    [Fact]
    public async Task RunOnceAsync_KilledBeforeItNotedHowFarItCame_MakesTheSameAgain()
    {
        await AppendAsync([.. Enumerable.Range(0, 2160).Select(n => Statuses.Number(n))]);
        await KeepAsync();
        var (minutes, hours) = (await HostAsync(0, 10800, 181), await HostAsync(0, 10800, 4));
        await ExecuteAsync("""UPDATE "HistoryMarks" SET "Made" = "Made" - 18000000, "HoursMade" = "HoursMade" - 21600000""");

        Assert.NotEqual(0, (await KeepAsync()).RolledUp);

        Assert.Equal((minutes, hours), (await HostAsync(0, 10800, 181), await HostAsync(0, 10800, 4)), SameLists);
    }

    [Fact]
    public async Task RunOnceAsync_LateSample_ChangesItsMinuteAndItsHourOnce()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Where(n => n != 100).Select(n => Statuses.Number(n, cpu: 1))]);
        await KeepAsync();
        Assert.Equal(1, (await HostAsync(0, 3600, 61))[8].Most!.Cpu!.Value.Count);

        await AppendAsync(Statuses.Number(100, cpu: 7));
        await AppendAsync(Statuses.Number(100, cpu: 9));
        var round = await KeepAsync();

        Assert.Equal(2, round.Late);
        var minute = (await HostAsync(0, 3600, 61))[8];
        Assert.Equal((1.5, 7, 1), (minute.Cpu!.Value.Count, minute.Most!.Cpu!.Value.Count, minute.Least!.Cpu!.Value.Count));
        Assert.Equal(7, (await GuestAsync(0, 3600, 2))[0].Most!.Cpu!.Value.Count * 2);
        Assert.Equal(0, (await KeepAsync()).Late);
    }

    [Fact]
    public async Task RunOnceAsync_SamplesAfterTheLastRound_AreReadFromSamples()
    {
        await AppendAsync([.. Enumerable.Range(0, 360).Select(n => Statuses.Number(n))]);
        Clock.Go(TimeSpan.FromMinutes(32) - TimeSpan.FromHours(8));
        await KeepAsync();
        await AppendAsync([.. Enumerable.Range(360, 24).Select(n => Statuses.Number(n))]);

        var points = await HostAsync(0, 3600, 61);

        Assert.Equal(Enumerable.Range(0, 32).Select(i => 12 * i + 5.5), points.Select(p => p.Cpu!.Value.Count));
    }

    [Fact]
    public async Task RunOnceAsync_Weeks_KeepTheHourForTwoYears()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n))]);
        await KeepAsync();

        Clock.Go(TimeSpan.FromDays(8));
        Assert.NotEqual(0, (await KeepAsync()).Removed);
        Assert.Equal((0, 60), (await SamplesAsync(), (await GuestAsync(0, 3600, 361)).Count));

        Clock.Go(TimeSpan.FromDays(84));
        Assert.NotEqual(0, (await KeepAsync()).Removed);
        var hour = Assert.Single(await GuestAsync(0, 3600, 361));
        Assert.Equal((359.5 / 2, 719 / 2.0), (hour.Cpu!.Value.Count, hour.Most!.Cpu!.Value.Count));

        Clock.Go(TimeSpan.FromDays(730));
        Assert.NotEqual(0, (await KeepAsync()).Removed);
        Assert.Empty(await GuestAsync(0, 3600, 361));
    }

    [Fact]
    public async Task AppendAsync_ClockAnHourAhead_IsLeftOutAndTold()
    {
        var ahead = (int)(Statuses.Now.AddHours(1) - Start).TotalSeconds / 5;
        await AppendAsync(Statuses.Number(ahead), Statuses.Number(ahead, host: Statuses.Gerby), Statuses.Number(1));

        Assert.Equal(1, await SamplesAsync());
        Assert.Equal(2, Get<HistoryClocks>().LeftOut);
        Assert.Contains("gerby", Assert.Single(Get<StoreHealth>().Warnings), StringComparison.Ordinal);

        await AppendAsync(Statuses.Number(2), Statuses.Number(2, host: Statuses.Gerby));
        Assert.Empty(Get<StoreHealth>().Warnings);
    }

    [Fact]
    public async Task AppendAsync_ClockAnHourBehind_IsKeptWhereItSays()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n, cpu: 1))]);
        await KeepAsync();
        Clock.Go(TimeSpan.FromHours(1));
        // Its milliseconds are others than those of an hour ago
        var behind = Statuses.Number(100, cpu: 3);
        await AppendAsync(behind with { Sample = behind.Sample! with { At = behind.Sample.At.AddMilliseconds(250) } });
        await KeepAsync();

        Assert.Equal((721, 3), (await SamplesAsync(), (await HostAsync(0, 3600, 61))[8].Most!.Cpu!.Value.Count));
    }

    [Fact]
    public async Task AppendAsync_SampleOfLastMonth_IsLeftOut()
    {
        Clock.Go(TimeSpan.FromDays(30));
        await AppendAsync(Statuses.Number(1));

        Assert.Equal((0, 1), (await SamplesAsync(), Get<HistoryClocks>().LeftOut));
    }

    [Fact]
    public async Task RunOnceAsync_OurClockIsSetBack_LosesNothing()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n))]);
        await KeepAsync();
        var before = await HostAsync(0, 3600, 61);

        Clock.Go(TimeSpan.FromHours(-7));
        await KeepAsync();

        Assert.Equal(before, await HostAsync(0, 3600, 61));
    }

    [Fact]
    public async Task RunOnceAsync_SchemaOfANewerProgram_LeavesTheHistoryToIt()
    {
        await AppendAsync(Statuses.Number(1));
        await ExecuteAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('29991231_FromTheFuture', '99')""");

        Assert.False((await KeepAsync()).Led);

        Assert.Contains("newer version", Assert.Single(Get<StoreHealth>().Warnings), StringComparison.Ordinal);
        await AppendAsync(Statuses.Number(2));
        Assert.Equal(2, await SamplesAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public async Task HostAsync_SamplesLateTwiceAndInAnyOrder_AreTheMeansOfWhatCameFirst(int seed)
    {
        if (seed == 0) seed = Environment.ProcessId;
        var random = new Random(seed);
        var kept = new SortedDictionary<int, double>();
        Clock.Go(TimeSpan.FromHours(-8));
        for (var round = 0; round < 40; round++)
        {
            Clock.Go(TimeSpan.FromMinutes(random.Next(1, 10)));
            var now = (int)((Clock.GetUtcNow() - Start).TotalSeconds / 5);
            var batch = Enumerable.Range(0, random.Next(1, 60)).Select(_ => (N: random.Next(Math.Max(0, now - (random.Next(3) == 0 ? 2000 : 50)), now + 1), Cpu: random.Next(100))).ToList();
            foreach (var (n, cpu) in batch) kept.TryAdd(n, cpu);
            await AppendAsync([.. batch.Select(b => Statuses.Number(b.N, cpu: b.Cpu))]);
            if (random.Next(2) == 0) await KeepAsync();
        }
        await KeepAsync();

        foreach (var (width, points) in new[] { (60, 361), (3600, 7) })
        {
            var expected = kept.GroupBy(k => k.Key * 5 / width).Select(g => (Math.Round(g.Average(k => k.Value), 3), g.Max(k => k.Value), g.Min(k => k.Value))).ToList();
            var read = (await HostAsync(0, 21600, points)).Select(p => (Math.Round(p.Cpu!.Value.Count, 3), p.Most!.Cpu!.Value.Count, p.Least!.Cpu!.Value.Count)).ToList();
            Assert.True(expected.SequenceEqual(read), $"seed {seed}, stretches of {width} s: {string.Join(", ", expected.Except(read))} is {string.Join(", ", read.Except(expected))}");
        }
    }

    protected Task<HistoryRound> KeepAsync() => Keeper.RunOnceAsync(CancellationToken.None).WaitAsync(Eventually.Deadline);

    protected Task AppendAsync(params StatusMessage[] statuses) => Store.AppendAsync(Statuses.Kept(statuses), CancellationToken.None);

    protected Task<IReadOnlyList<HostPoint>> HostAsync(int from, int to, int pointsMax) =>
        Store.HostAsync(Statuses.Ferby, Start.AddSeconds(from), Start.AddSeconds(to), pointsMax, CancellationToken.None);

    protected Task<IReadOnlyList<GuestPoint>> GuestAsync(int from, int to, int pointsMax) =>
        Store.GuestAsync(Statuses.Lab1, Start.AddSeconds(from), Start.AddSeconds(to), pointsMax, CancellationToken.None);

    protected async Task<int> SamplesAsync()
    {
        await using var db = Open();
        var (hosts, guests) = (await db.HostSamples.CountAsync(), await db.GuestSamples.CountAsync());
        Assert.Equal(hosts, guests);
        return guests;
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private static bool SameLists((IReadOnlyList<HostPoint> Minutes, IReadOnlyList<HostPoint> Hours) a, (IReadOnlyList<HostPoint> Minutes, IReadOnlyList<HostPoint> Hours) b) =>
        a.Minutes.SequenceEqual(b.Minutes) && a.Hours.SequenceEqual(b.Hours);
}
