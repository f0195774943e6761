using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Tests.Storage;

public abstract class RowTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 14, 0, 0, 123, TimeSpan.FromHours(1));

    [Fact]
    public async Task Operation_Stored_ComesBackAsItWasWithItsTimesInUtc()
    {
        var items = ImmutableArray.Create(new DrainItem("lab1", DrainItemState.Stuck, "It holds the PCI device 03:00.0", null), new DrainItem("lab2", DrainItemState.Waiting, "No offers", At));
        var stored = Operation("k");
        stored.ItemsJson = StorageJson.Write(items);
        await SaveAsync(db => db.Operations.Add(stored));

        await using var db = Open();
        var read = await db.Operations.SingleAsync(o => o.Id == stored.Id);

        Assert.Equal((OperationKind.Drain, OperationState.Accepted, "ferby", 0.5), (read.Kind, read.State, read.Host, read.Progress));
        Assert.Equal((At, TimeSpan.Zero), (read.CreatedAt, read.CreatedAt.Offset));
        Assert.Null(read.EndedAt);
        Assert.Equal(items.AsEnumerable(), StorageJson.ReadItems(read.ItemsJson));
    }

    [Fact]
    public async Task Operation_SameIdempotencyKeyTwice_IsRefused()
    {
        await SaveAsync(db => db.Operations.Add(Operation("k")));

        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(db => db.Operations.Add(Operation("k"))));

        Assert.True(StoreProblem.IsBadData(refused));
        await SaveAsync(db => db.Operations.AddRange(Operation(null), Operation(null)));
    }

    [Fact]
    public async Task Operations_FilteredAndSortedByTime_WhateverTheirOffset()
    {
        var early = Operation(null);
        early.CreatedAt = At.ToOffset(TimeSpan.FromHours(9)).AddMinutes(-1);
        await SaveAsync(db => db.Operations.AddRange(Operation(null), early));

        await using var db = Open();
        Assert.Equal(early.Id, (await db.Operations.OrderBy(o => o.CreatedAt).FirstAsync()).Id);
        Assert.Equal(early.Id, (await db.Operations.SingleAsync(o => o.CreatedAt < At && o.State == OperationState.Accepted)).Id);
    }

    [Fact]
    public async Task Intent_ChangedByAnotherMeanwhile_IsNotOverwritten()
    {
        await SaveAsync(db => db.Intents.Add(new IntentRow { Host = "ferby", Generation = 1, Mode = HostMode.Active }));
        await using var slow = Open();
        var old = await slow.Intents.SingleAsync();
        await SaveAsync(db =>
        {
            var row = db.Intents.Single();
            (row.Generation, row.Mode) = (2, HostMode.Draining);
        });

        old.Generation = 2;

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => slow.SaveChangesAsync());
    }

    [Fact]
    public async Task Events_Written_AreNumberedInTheirOrder()
    {
        await SaveAsync(db => db.Events.Add(new EventRow { What = "a", Text = "first", At = At, Severity = DecisionSeverity.Warning }));
        await SaveAsync(db => db.Events.Add(new EventRow { What = "b", Text = "second", At = At.AddHours(-1) }));

        await using var db = Open();
        var read = await db.Events.OrderBy(e => e.Id).ToListAsync();
        Assert.Equal(["first", "second"], read.Select(e => e.Text));
        Assert.True(read[0].Id > 0 && read[1].Id > read[0].Id);
        Assert.Equal(DecisionSeverity.Warning, read[0].Severity);
    }

    [Fact]
    public async Task EveryTable_Empty_CanBeRead()
    {
        await using var db = Open();
        Assert.Equal(0, await db.Configurations.CountAsync() + await db.Policies.CountAsync() + await db.Negotiations.CountAsync()
            + await db.Migrations.CountAsync() + await db.HostSamples.CountAsync() + await db.GuestSamples.CountAsync());
    }

    private static OperationRow Operation(string? key) => new()
    {
        Id = Guid.NewGuid(), Kind = OperationKind.Drain, Host = "ferby", State = OperationState.Accepted, Progress = 0.5,
        Who = "mira", Why = "new memory", CreatedAt = At, ChangedAt = At, IdempotencyKey = key,
    };

    private async Task SaveAsync(Action<XenWebDb> change)
    {
        await using var db = Open();
        change(db);
        await db.SaveChangesAsync();
    }
}

public sealed class RowsOnSqlite() : RowTests(new SqliteTestDatabase());

[Collection(PostgresTests.Name)]
public sealed class RowsOnPostgres(PostgresServer server) : RowTests(new PostgresTestDatabase(server));
