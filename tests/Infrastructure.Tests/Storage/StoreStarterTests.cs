using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Infrastructure.Tests.Storage;

public abstract class StoreStarterTests(TestDatabase database) : StoreTest(database)
{
    protected override bool StartsReady => false;

    private StoreHealth Health => Get<StoreHealth>();

    [Fact]
    public void Health_BeforeTheStart_IsNotReadyAndSaysWhy()
    {
        Assert.False(Health.Ready);
        Assert.NotNull(Health.Problem);
    }

    [Fact]
    public async Task ReadyAsync_EmptyDatabase_MakesTheSchema()
    {
        await ReadyAsync();

        Assert.True(Health.Ready);
        Assert.Null(Health.Problem);
        await using var db = Open();
        Assert.Empty(await db.Operations.ToListAsync());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task ReadyAsync_Again_KeepsWhatIsThere()
    {
        await ReadyAsync();
        await using (var db = Open())
        {
            db.Intents.Add(new() { Host = "ferby", Generation = 1 });
            await db.SaveChangesAsync();
        }

        await ReadyAsync();

        await using var again = Open();
        Assert.Equal("ferby", (await again.Intents.SingleAsync()).Host);
    }

    [Fact]
    public async Task ReadyAsync_SchemaOfANewerProgram_RefusesAndNamesIt()
    {
        await ReadyAsync();
        await using var db = Open();
        await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('29991231_FromTheFuture', '99')""");

        var refused = await Assert.ThrowsAsync<SchemaTooNewException>(ReadyAsync);

        Assert.Contains("29991231_FromTheFuture", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadyAsync_DatabaseAway_SaysSoAndGoesOnWhenItIsBack()
    {
        var before = Health.Problem;
        await Database.LoseAsync();
        var ready = ReadyAsync();
        await Eventually.True(() => Health.Problem != before, "the problem is told");
        Assert.False(ready.IsCompleted);
        Assert.False(Health.Ready);

        await Database.ReturnAsync();

        await ready;
        Assert.True(Health.Ready);
    }

    [Fact]
    public async Task ReadyAsync_StoppedWhileTheDatabaseIsAway_Ends()
    {
        var before = Health.Problem;
        await Database.LoseAsync();
        using var stop = new CancellationTokenSource();
        var ready = Get<StoreStarter>().ReadyAsync(stop.Token);
        await Eventually.True(() => Health.Problem != before, "the problem is told");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ready.WaitAsync(Eventually.Deadline));
        await Database.ReturnAsync();
    }

    [Fact]
    public void Schema_TheModel_IsWhatTheStepsMake()
    {
        using var db = Open();
        Assert.False(db.Database.HasPendingModelChanges(), "A row was changed without a schema step: see docs/adr/0003");
    }

    protected Task ReadyAsync() => Get<StoreStarter>().ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Deadline);
}

public sealed class StoreStarterOnSqlite() : StoreStarterTests(new SqliteTestDatabase())
{
    [Fact]
    public async Task ReadyAsync_LockOfAKilledProgram_IsRemoved()
    {
        await ReadyAsync();
        await using (var db = Open())
        {
            // As a program leaves it that was killed in the middle of its first schema step
            await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsHistory\"");
            await db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsLock\" (\"Id\", \"Timestamp\") VALUES (1, '2020-01-01 00:00:00.0000000+00:00')");
            await db.Database.ExecuteSqlRawAsync(string.Concat(db.Model.GetEntityTypes().Select(e => $"DROP TABLE \"{e.GetTableName()}\";")));
        }

        await ReadyAsync();

        await using var again = Open();
        Assert.Empty(await again.Database.GetPendingMigrationsAsync());
    }
}

[Collection(PostgresTests.Name)]
public sealed class StoreStarterOnPostgres(PostgresServer server) : StoreStarterTests(new PostgresTestDatabase(server));
