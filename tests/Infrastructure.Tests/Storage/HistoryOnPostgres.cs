using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>What only PostgreSQL has: partitions, and other programs.</summary>
[Collection(PostgresTests.Name)]
public sealed class HistoryOnPostgres(PostgresServer server) : HistoryKeeperTests(new PostgresTestDatabase(server))
{
    [Fact]
    public async Task RunOnceAsync_AnotherWebServerKeepsTheHistory_LeavesItToThat()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n))]);
        await using (var other = new NpgsqlConnection(Database.ConnectionString))
        {
            await other.OpenAsync();
            await using var take = new NpgsqlCommand(PostgresLocks.Lead, other);
            Assert.Equal(true, await take.ExecuteScalarAsync());

            Assert.False((await KeepAsync()).Led);
            Assert.Equal(60, (await HostAsync(0, 3600, 61)).Count);
            // As a kill leaves it: the server ends the session, and with it the lock
            NpgsqlConnection.ClearPool(other);
        }

        await Eventually.True(async () => (await KeepAsync()).Led, "the lock of a program that is gone is free");
        Assert.Equal(60, (await HostAsync(0, 3600, 61)).Count);
    }

    [Fact]
    public async Task RunOnceAsync_SeveralAtOnce_OneDoesIt()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Select(n => Statuses.Number(n))]);

        var rounds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(KeepAsync)));

        Assert.Equal(2 * 61, rounds.Sum(r => r.RolledUp));
        Assert.Equal(60, (await HostAsync(0, 3600, 61)).Count);
    }

    [Fact]
    public async Task AppendAsync_WhileMinutesAreClosedAndMade_IsInThemAll()
    {
        // Around the border of what is closed, from several writers at once, with rounds all the time
        Clock.Go(TimeSpan.FromMinutes(30) - TimeSpan.FromHours(8));
        await AppendAsync(Statuses.Number(0, cpu: 1));
        using var stop = new CancellationTokenSource();
        var rounds = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await KeepAsync();
        })));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            for (var n = 1 + writer; n < 420; n += 3)
            {
                if (writer == 0) Clock.Go(TimeSpan.FromSeconds(2));
                await AppendAsync(Statuses.Number(n, cpu: 1));
            }
        })));
        await stop.CancelAsync();
        await rounds;
        await KeepAsync();

        Assert.Equal(420, await SamplesAsync());
        await using var db = Open();
        var (made, minutes) = (
            await db.Database.SqlQuery<long>($"SELECT \"Made\" AS \"Value\" FROM \"HistoryMarks\"").SingleAsync(),
            await db.Database.SqlQuery<long>($"SELECT sum(\"Samples\")::bigint AS \"Value\" FROM \"GuestMinutes\"").SingleAsync());
        var over = Enumerable.Range(0, 420).Count(n => Statuses.Start.AddSeconds(5 * n).ToUnixTimeMilliseconds() < made);
        Assert.InRange(over, 300, 420);
        Assert.Equal(over, minutes);
    }

    [Fact]
    public async Task RunOnceAsync_PartitionIsOver_IsPackedAndStillKnowsWhatComesTwice()
    {
        await AppendAsync([.. Enumerable.Range(0, 720).Where(n => n != 100).Select(n => Statuses.Number(n, cpu: 1))]);
        Assert.Equal(2, await IndexesAsync());
        var before = await HostAsync(0, 3600, 721);

        Assert.Equal(2, (await KeepAsync()).Packed);

        Assert.Equal(1, await IndexesAsync());
        Assert.Equal(before, await HostAsync(0, 3600, 721));
        await AppendAsync(Statuses.Number(100, cpu: 7), Statuses.Number(100, cpu: 8), Statuses.Number(101, cpu: 9));
        await AppendAsync(Statuses.Number(100, cpu: 9));
        await KeepAsync();
        Assert.Equal((720, 7), (await SamplesAsync(), (await HostAsync(0, 3600, 61))[8].Most!.Cpu!.Value.Count));
    }

    [Fact]
    public async Task RunOnceAsync_Always_MakesPartitionsAhead()
    {
        await KeepAsync();

        var ends = await PartitionsAsync("GuestSamples");
        Assert.True(ends[^1] > (Statuses.Now + TimeSpan.FromHours(6)).ToUnixTimeMilliseconds());
        Assert.Equal(3, ends.Count);
    }

    [Fact]
    public async Task RunOnceAsync_OldSamples_DropsWholePartitions()
    {
        await AppendAsync(Statuses.Number(0), Statuses.Number(5000));
        await KeepAsync();
        Clock.Go(TimeSpan.FromDays(7) - TimeSpan.FromHours(1));

        // The first began 15 hours ago and seven days, and ended nine hours ago and seven days
        Assert.Equal(2, (await KeepAsync()).Removed);

        Assert.Equal(1, await SamplesAsync());
    }

    [Fact]
    public async Task AppendAsync_PartitionThatWasKnownIsGone_MakesItAgain()
    {
        await AppendAsync(Statuses.Number(1));
        await ExecuteAsync($"DROP TABLE \"GuestSamples_{Statuses.Start:yyyyMMdd}{Statuses.Start.Hour / 6 * 6:00}\", \"HostSamples_{Statuses.Start:yyyyMMdd}{Statuses.Start.Hour / 6 * 6:00}\"");

        await AppendAsync(Statuses.Number(2));

        Assert.Equal(1, await SamplesAsync());
    }

    [Fact]
    public async Task ReadyAsync_DatabaseOfBefore_KeepsEverySample()
    {
        await using (var db = Open())
        {
            await db.Database.EnsureDeletedAsync();
            await db.GetService<IMigrator>().MigrateAsync("20261123022212_Identities");
            await db.Database.ExecuteSqlRawAsync("""
                INSERT INTO "HostSamples" ("Host", "At", "Cpu", "MemoryUsedBytes") SELECT 'ferby', to_timestamp(1800000000 + 5 * n), n, 5 FROM generate_series(0, 17279) n;
                INSERT INTO "GuestSamples" ("GuestId", "At", "Host", "Cpu", "MemoryBytes") SELECT '11111111-2222-3333-4444-555555555555', to_timestamp(1800000000 + 5 * n), 'ferby', n, 5 FROM generate_series(0, 17279) n;
                INSERT INTO "GuestSamples" ("GuestId", "At", "Host", "Cpu", "MemoryBytes") VALUES ('11111111-2222-3333-4444-555555555555', '2031-01-01', 'ferby', NULL, 5)
                """);
        }

        await Get<StoreStarter>().ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Deadline);

        await using var now = Open();
        Assert.Equal((17280, 17281), (await now.HostSamples.CountAsync(), await now.GuestSamples.CountAsync()));
        Assert.Equal(Enumerable.Range(0, 720).Select(n => (double)n), (await HostAsync(0, 3600, 1441)).Select(p => p.Cpu!.Value.Count));
        Clock.Go(TimeSpan.FromHours(24));
        await KeepAsync();
        Assert.Equal(Enumerable.Range(0, 60).Select(i => 12 * i + 5.5), (await GuestAsync(0, 3600, 61)).Select(p => p.Cpu!.Value.Count));
    }

    private async Task<List<long>> PartitionsAsync(string table)
    {
        await using var db = Open();
        await db.Database.OpenConnectionAsync();
        var of = SampleTable.All.Single(t => table.StartsWith(t.Subject, StringComparison.Ordinal));
        return [.. (await PostgresPartitions.ListAsync(db.Database.GetDbConnection(), of, Resolution.Samples, CancellationToken.None)).Select(p => p.End)];
    }

    private async Task<int> IndexesAsync()
    {
        await using var db = Open();
        var name = $"GuestSamples_{Statuses.Start:yyyyMMdd}{Statuses.Start.Hour / 6 * 6:00}";
        return await db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_indexes WHERE tablename = {name} AND indexdef NOT LIKE '%brin%'").SingleAsync()
            + await db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_indexes WHERE tablename = {name} AND indexdef LIKE '%brin (\"At\")%'").SingleAsync();
    }
}
