using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>What only SQLite has: a size that it is meant for.</summary>
public sealed class HistoryOnSqlite() : HistoryKeeperTests(new SqliteTestDatabase())
{
    [Fact]
    public async Task RunOnceAsync_SmallFile_SaysNothing()
    {
        await KeepAsync();
        Assert.Empty(Get<StoreHealth>().Warnings);
    }

    [Fact]
    public async Task ReadyAsync_DatabaseOfBefore_KeepsEverySample()
    {
        await using (var db = Open())
        {
            await db.Database.EnsureDeletedAsync();
            await db.GetService<IMigrator>().MigrateAsync("20261123022209_Identities");
            await db.Database.ExecuteSqlRawAsync("""
                WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 719)
                INSERT INTO "HostSamples" ("Host", "At", "Cpu", "MemoryUsedBytes") SELECT 'ferby', (1800000000 + 5 * n) * 1000, n, 5 FROM s
                """);
        }

        await Get<StoreStarter>().ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Deadline);

        Assert.Equal(Enumerable.Range(0, 720).Select(n => (double)n), (await HostAsync(0, 3600, 1441)).Select(p => p.Cpu!.Value.Count));
        await KeepAsync();
        Assert.Equal(Enumerable.Range(0, 60).Select(i => 12 * i + 5.5), (await HostAsync(0, 3600, 61)).Select(p => p.Cpu!.Value.Count));
    }
}

/// <summary>A limit that any file is over.</summary>
public sealed class HistorySizeTests() : StoreTest(new SqliteTestDatabase())
{
    protected override HistoryOptions History => new() { SqliteLimit = ByteSize.FromKiB(8) };

    [Fact]
    public async Task RunOnceAsync_FileIsLargerThanItIsMeantToBe_TellsTheLab()
    {
        await Get<HistoryKeeper>().RunOnceAsync(CancellationToken.None);

        Assert.Contains("Use PostgreSQL", Assert.Single(Get<StoreHealth>().Warnings), StringComparison.Ordinal);
        // And goes on: a warning is no refusal
        await Get<HistoryStore>().AppendAsync([Statuses.Sample(1)], CancellationToken.None);
        await using var db = Open();
        Assert.Equal(1, await db.GuestSamples.CountAsync());
    }
}
