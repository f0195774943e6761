using Microsoft.EntityFrameworkCore;
using Npgsql;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>A database that answers, but takes nothing: what was recorded waits on the disk, the reason is told, and all of it is written when there is room again.</summary>
public abstract class FullDiskTests(TestDatabase database) : StoreTest(database)
{
    [Fact]
    public Task Record_DiskIsFull_WaitsAndLosesNothing() => WaitsAsync(FillAsync, EmptyAsync);

    protected abstract Task FillAsync();

    protected abstract Task EmptyAsync();

    protected async Task ExecuteAsync(string sql)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    protected async Task WaitsAsync(Func<Task> before, Func<Task> after)
    {
        using var stop = new CancellationTokenSource();
        await Get<XenWeb.Infrastructure.Storage.History.HistoryStore>().AppendAsync([Statuses.Sample(0)], CancellationToken.None);
        await before();
        var recorder = Get<SampleRecorder>();
        var running = recorder.RunAsync(stop.Token);
        var recorded = Enumerable.Range(1, 2000).Select(n => recorder.Record(Statuses.Sample(n))).ToList();
        await Eventually.True(() => Get<StoreHealth>().Problem is not null, "the problem is told");
        // In the spool they are safe
        Assert.All(await Task.WhenAll(recorded).WaitAsync(Eventually.Deadline), Assert.True);
        Assert.NotEqual(0, Get<SampleSpool>().Bytes);
        await after();

        await Eventually.True(() => Get<SampleSpool>().Bytes == 0, "the spool is empty");
        Assert.Null(Get<StoreHealth>().Problem);
        Assert.Equal(0, recorder.LeftOut);
        await using var db = Open();
        Assert.Equal((2001, 2001), (await db.HostSamples.CountAsync(), await db.GuestSamples.CountAsync()));
        await stop.CancelAsync();
        await running.WaitAsync(Eventually.Deadline);
    }
}

/// <summary>Pragmas of the one connection that the pool has: they last until somebody takes them back.</summary>
public sealed class FullDiskOnSqlite() : FullDiskTests(new SqliteTestDatabase())
{
    // The least that it takes is as many pages as there are
    protected override Task FillAsync() => ExecuteAsync("PRAGMA max_page_count = 1");

    protected override Task EmptyAsync() => ExecuteAsync("PRAGMA max_page_count = 1000000");

    [Fact]
    public Task Record_FileIsReadOnly_WaitsAndLosesNothing() => WaitsAsync(() => ExecuteAsync("PRAGMA query_only = 1"), () => ExecuteAsync("PRAGMA query_only = 0"));
}

[Collection(PostgresTests.Name)]
public sealed class FullDiskOnPostgres(PostgresServer server) : FullDiskTests(new PostgresTestDatabase(server))
{
    // What the server says when its disk is full, said before it is
    protected override Task FillAsync() => ExecuteAsync("""
        CREATE FUNCTION "DiskIsFull"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER "DiskIsFull" BEFORE INSERT ON "GuestSamples" FOR EACH ROW EXECUTE FUNCTION "DiskIsFull"()
        """);

    protected override Task EmptyAsync() => ExecuteAsync("DROP TRIGGER \"DiskIsFull\" ON \"GuestSamples\"");

    [Fact]
    public Task Record_DatabaseIsReadOnly_WaitsAndLosesNothing() => WaitsAsync(() => ReadOnlyAsync(true), () => ReadOnlyAsync(false));

    // As a standby is, or a server that an admin has stopped for writers: for every session from now on
    private async Task ReadOnlyAsync(bool isReadOnly)
    {
        var name = new NpgsqlConnectionStringBuilder(Database.ConnectionString).Database;
        await using var admin = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Options = "-c default_transaction_read_only=off", Pooling = false }.ConnectionString);
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand($"ALTER DATABASE \"{name}\" SET default_transaction_read_only = {(isReadOnly ? "on" : "off")}", admin);
        await command.ExecuteNonQueryAsync();
        NpgsqlConnection.ClearAllPools();
    }
}
