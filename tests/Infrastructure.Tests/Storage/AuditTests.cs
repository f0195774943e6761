using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>The audit's table: what the database itself refuses, and what the chain finds where somebody got around it.</summary>
public abstract class AuditTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 9, 0, 0, 123, TimeSpan.Zero);

    [Theory]
    [InlineData("""UPDATE "Audit" SET "Who" = 'nobody' WHERE "Sequence" = 2""")]
    [InlineData("""DELETE FROM "Audit" WHERE "Sequence" = 2""")]
    public async Task Rows_OnceWritten_CanBeNeitherChangedNorDeleted(string change)
    {
        await ChainAsync(3);
        await using var db = Open();
        var refused = await Assert.ThrowsAnyAsync<DbException>(() => db.Database.ExecuteSqlRawAsync(change));
        Assert.Contains("only ever added to", refused.Message, StringComparison.Ordinal);
        Assert.Null(await BreakAsync());
    }

    [Theory]
    [InlineData("""UPDATE "Audit" SET "Who" = 'nobody' WHERE "Sequence" = 2""", "entry 2 is not what was written")]
    [InlineData("""UPDATE "Audit" SET "Outcome" = 'refused' WHERE "Sequence" = 4""", "entry 4 is not what was written")]
    [InlineData("""DELETE FROM "Audit" WHERE "Sequence" = 2""", "entry 2 is missing")]
    [InlineData("""DELETE FROM "Audit" WHERE "Sequence" < 3""", "entries 1 to 2 are missing")]
    [InlineData("""UPDATE "Audit" SET "Sequence" = CASE "Sequence" WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE "Sequence" END; UPDATE "Audit" SET "Sequence" = -"Sequence" WHERE "Sequence" < 0""", "entry 2 is not what was written, or not where it was written")]
    [InlineData("""DELETE FROM "Audit" WHERE "Sequence" = 2; UPDATE "Audit" SET "Sequence" = "Sequence" - 1 WHERE "Sequence" = 3; UPDATE "Audit" SET "Sequence" = "Sequence" - 1 WHERE "Sequence" = 4""", "entry 2 is not what was written")]
    public async Task Rows_ChangedDeletedOrSwappedByWhoeverTookTheTriggersAway_AreFound(string change, string found)
    {
        await ChainAsync(4);
        Assert.Null(await BreakAsync());
        await using var db = Open();
        var off = Database is SqliteTestDatabase
            ? """DROP TRIGGER "AuditIsNotChanged"; DROP TRIGGER "AuditIsNotDeleted";"""
            : """ALTER TABLE "Audit" DISABLE TRIGGER ALL;""";
        await db.Database.ExecuteSqlRawAsync(off);
        await db.Database.ExecuteSqlRawAsync(change);
        Assert.StartsWith(found, await BreakAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_WithAnyOffset_HaveOneHash()
    {
        await ChainAsync(1);
        await using var db = Open();
        var read = await db.Audit.SingleAsync();
        Assert.Equal(AuditChain.Hash(AuditChain.Root, read), read.Hash);
        read.At = read.At.ToOffset(TimeSpan.FromHours(5));
        Assert.Equal(AuditChain.Hash(AuditChain.Root, read), read.Hash);
    }

    private async Task ChainAsync(int count)
    {
        await using var db = Open();
        AuditRow? last = null;
        for (var sequence = 1; sequence <= count; sequence++)
        {
            var row = new AuditRow { Sequence = sequence, At = At.AddSeconds(sequence), Who = "mira", What = "drain", On = $"host-{sequence}", Why = "new memory", From = "10.0.0.7, page", Outcome = "accepted", Hash = "" };
            row.Hash = AuditChain.Hash(last?.Hash ?? AuditChain.Root, row);
            db.Audit.Add(row);
            last = row;
        }
        await db.SaveChangesAsync();
    }

    private async Task<string?> BreakAsync()
    {
        await using var db = Open();
        AuditRow? before = null;
        foreach (var row in await db.Audit.AsNoTracking().OrderBy(r => r.Sequence).ToListAsync())
        {
            if (AuditChain.Break(before, row) is { } broken) return broken;
            before = row;
        }
        return null;
    }
}

public sealed class AuditOnSqlite() : AuditTests(new SqliteTestDatabase());

[Collection(PostgresTests.Name)]
public sealed class AuditOnPostgres(PostgresServer server) : AuditTests(new PostgresTestDatabase(server));
