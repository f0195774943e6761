using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>Mail addresses of a database from before they were confirmed.</summary>
public abstract class ConfirmedMailTests(TestDatabase database, string before) : StoreTest(database)
{
    [Fact]
    public async Task ReadyAsync_DatabaseOfBefore_WhereMailWentAlreadyItGoesOn()
    {
        await using (var db = Open())
        {
            await db.Database.EnsureDeletedAsync();
            await db.GetService<IMigrator>().MigrateAsync(before);
            // A NUL is no text to PostgreSQL, and must not keep the rest from its step
            foreach (var json in new[] { """{"mailAddress":"mira@example.org"}""", """{"mailAddress":""}""", """{"groups":["\u0000"]}""" })
            {
                await db.Database.ExecuteSqlAsync($"""INSERT INTO "NotificationSettings" ("PersonId", "Json", "Version", "ChangedAt") VALUES ({Guid.NewGuid()}, {json}, 1, {Time()})""");
            }
        }

        await Get<StoreStarter>().ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Deadline);

        await using var now = Open();
        Assert.Equal([null, null, "mira@example.org"], (await now.NotificationSettings.Select(s => s.ConfirmedMail).ToListAsync()).Order());
    }

    // Kept as whole milliseconds in SQLite
    private object Time() => Database is SqliteTestDatabase ? Clock.GetUtcNow().ToUnixTimeMilliseconds() : Clock.GetUtcNow();
}

/// <summary>On SQLite.</summary>
public sealed class ConfirmedMailOnSqlite() : ConfirmedMailTests(new SqliteTestDatabase(), "20261129083022_Notifications");

/// <summary>On PostgreSQL.</summary>
[Collection(PostgresTests.Name)]
public sealed class ConfirmedMailOnPostgres(PostgresServer server) : ConfirmedMailTests(new PostgresTestDatabase(server), "20261129083024_Notifications");
