using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Tests.Storage;

public abstract class HistoryStoreTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Start = Statuses.Start;

    private HistoryStore Store => Get<HistoryStore>();

    [Fact]
    public async Task HostAsync_FewSamples_GivesEachAsItWas()
    {
        await AppendAsync(Statuses.Number(1), Statuses.Number(2));

        var points = await HostAsync(0, 100, 1000);

        Assert.Equal(2, points.Count);
        Assert.Equal(
            new HostPoint(Start.AddSeconds(10), new Cores(2), new Cores(0.25), ByteSize.FromMiB(5000), new BitRate(1002), new BitRate(2000), new ByteRate(3000), null),
            points[1] with { Most = null, Least = null });
    }

    [Fact]
    public async Task GuestAsync_FewSamples_GivesEachAsItWas()
    {
        await AppendAsync(Statuses.Number(1), Statuses.Number(2));

        var points = await GuestAsync(0, 100, 1000);

        Assert.Equal(2, points.Count);
        Assert.Equal(
            new GuestPoint(Start.AddSeconds(5), Statuses.Ferby, new Cores(0.5), ByteSize.FromMiB(512), new BitRate(10), null, new ByteRate(30), new ByteRate(40)),
            points[0] with { Most = null, Least = null });
    }

    [Fact]
    public async Task HostAsync_Peaks_AreInTheExtremes()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n, cpu: n == 100 ? 8 : n == 200 ? 0 : 1))]);

        var whole = Assert.Single(await HostAsync(0, 3600, 2));

        Assert.Equal((8, 0), (whole.Most!.Cpu!.Value.Count, whole.Least!.Cpu!.Value.Count));
        Assert.Equal(726.0 / 720, whole.Cpu!.Value.Count, 9);
        Assert.Null(whole.Most.BlockWrite);
    }

    [Fact]
    public async Task AppendAsync_SameSamplesTwice_KeepsThemOnceAsTheyWere()
    {
        await AppendAsync(Statuses.Number(1), Statuses.Number(1));
        await AppendAsync(Statuses.Number(1, cpu: 9), Statuses.Number(2));

        Assert.Equal([1, 2], (await HostAsync(0, 100, 1000)).Select(p => p.Cpu!.Value.Count));
        await using var db = Open();
        Assert.Equal(2, await db.GuestSamples.CountAsync());
    }

    [Fact]
    public async Task AppendAsync_NotANumber_IsKeptAsUnknown()
    {
        await AppendAsync(Statuses.Number(1, cpu: double.NaN), Statuses.Number(2, cpu: double.PositiveInfinity));

        Assert.All(await HostAsync(0, 100, 1000), p => Assert.Null(p.Cpu));
        await AppendAsync(Statuses.Number(3, cpu: 1e300), Statuses.Number(4, cpu: 1e-300));
        Assert.Equal([null, null, null, 0], (await HostAsync(0, 100, 1000)).Select(p => p.Cpu?.Count));
    }

    [Fact]
    public async Task HostAsync_MoreSamplesThanPoints_GivesMeansAndLeavesNoSampleOut()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n))]);

        var points = await HostAsync(0, 3600, 61);

        // 60 stretches of 60 s, which begin at whole minutes: 12 samples each
        Assert.Equal(60, points.Count);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => 12 * i + 5.5), points.Select(p => p.Cpu!.Value.Count));
        Assert.Equal(Start.AddSeconds(27.5), points[0].At);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task HostAsync_AnyWindow_GivesAtMostAsManyPointsAsAskedFor(int pointsMax)
    {
        await AppendAsync([.. Enumerable.Range(0, 300).Select(n => Statuses.Number(n))]);

        for (var from = 0; from < 60; from += 7) Assert.InRange((await HostAsync(from, from + 1234, pointsMax)).Count, 1, pointsMax);
    }

    [Fact]
    public async Task HostAsync_WindowMovesOn_KeepsThePointsThatBothHave()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n))]);

        var first = await HostAsync(0, 1200, 21);
        var later = await HostAsync(30, 1230, 21);

        Assert.Equal(first.Skip(1).ToList(), later.Skip(1).Take(19).ToList());
    }

    [Fact]
    public async Task HostAsync_Gap_StaysAGap()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Where(n => n is < 240 or >= 480).Select(n => Statuses.Number(n))]);

        var points = await HostAsync(0, 3600, 61);

        Assert.Equal(40, points.Count);
        Assert.DoesNotContain(points, p => p.At >= Start.AddSeconds(1200) && p.At < Start.AddSeconds(2400));
    }

    [Fact]
    public async Task HostAsync_Window_TakesItsStartAndNotItsEnd()
    {
        await AppendAsync(Statuses.Number(1), Statuses.Number(2), Statuses.Number(3));

        Assert.Equal([1, 2], (await HostAsync(5, 15, 1000)).Select(p => p.Cpu!.Value.Count));
        Assert.Empty(await HostAsync(15, 5, 1000));
    }

    [Fact]
    public async Task HostAsync_AnotherHost_IsNotMixedIn()
    {
        await AppendAsync(Statuses.Number(1), Statuses.Number(1, host: Statuses.Gerby, cpu: 4));

        var points = await Store.HostAsync(Statuses.Gerby, Start, Start.AddHours(1), 100, CancellationToken.None);

        Assert.Equal([4], points.Select(p => p.Cpu!.Value.Count));
    }

    [Fact]
    public async Task GuestAsync_GuestMoved_SaysWhereItWasAtTheEndAndSkipsWhereItDidNotRun()
    {
        await AppendAsync(
            Statuses.Number(0, cpu: 2), Statuses.Number(1, cpu: 4), Statuses.Number(1, host: Statuses.Gerby, cpu: 0, state: GuestRunState.Incoming),
            Statuses.Number(2, host: Statuses.Gerby, cpu: 6), Statuses.Number(3, cpu: 0, state: GuestRunState.Leaving));

        var whole = Assert.Single(await GuestAsync(0, 3600, 2));

        Assert.Equal(Statuses.Gerby, whole.Host);
        Assert.Equal(2, whole.Cpu!.Value.Count);
        Assert.Equal([Statuses.Ferby, Statuses.Ferby, Statuses.Gerby], (await GuestAsync(0, 100, 1000)).Select(p => p.Host));
    }

    private Task AppendAsync(params StatusMessage[] statuses) => Store.AppendAsync(Statuses.Kept(statuses), CancellationToken.None);

    private Task<IReadOnlyList<HostPoint>> HostAsync(int from, int to, int pointsMax) =>
        Store.HostAsync(Statuses.Ferby, Start.AddSeconds(from), Start.AddSeconds(to), pointsMax, CancellationToken.None);

    private Task<IReadOnlyList<GuestPoint>> GuestAsync(int from, int to, int pointsMax) =>
        Store.GuestAsync(Statuses.Lab1, Start.AddSeconds(from), Start.AddSeconds(to), pointsMax, CancellationToken.None);
}

public sealed class HistoryStoreOnSqlite() : HistoryStoreTests(new SqliteTestDatabase());

[Collection(PostgresTests.Name)]
public sealed class HistoryStoreOnPostgres(PostgresServer server) : HistoryStoreTests(new PostgresTestDatabase(server));
