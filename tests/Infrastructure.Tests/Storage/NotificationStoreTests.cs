using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>What people were told, and how far it got: kept over restarts, and bounded.</summary>
public abstract class NotificationStoreTests(TestDatabase database) : StoreTest(database)
{
    private static readonly Guid Mira = Guid.NewGuid();
    private static readonly Guid Tom = Guid.NewGuid();

    private NotificationStore Store => Get<NotificationStore>();

    private NotificationShelf Shelf => Get<NotificationShelf>();

    private DateTimeOffset Now => Clock.GetUtcNow();

    [Fact]
    public async Task What_goes_on_and_what_is_due_is_there_after_a_restart_as_it_was()
    {
        var (lost, over) = (Told(Mira, "ferby"), Told(Mira, "herby", ago: TimeSpan.FromDays(2)) with { OverAt = Now - TimeSpan.FromDays(1), ChangedAt = Now - TimeSpan.FromDays(1) });
        var old = Told(Tom, "derby", ago: TimeSpan.FromDays(3)) with { OverAt = Now - TimeSpan.FromDays(2), ChangedAt = Now - TimeSpan.FromDays(2) };
        await SaveAsync(new NotificationEffect.Keep(lost, true), new NotificationEffect.Keep(over, true), new NotificationEffect.Keep(old, true), Owe(lost), Owe(over), Send(lost));
        var kept = (await Store.LoadAsync(Now, CancellationToken.None)).ToDictionary(k => k.Notification.Matter.Host!);
        Assert.Equal(["ferby", "herby"], kept.Keys.Order());
        Assert.Equal((lost.Matter, lost.Times, true), (kept["ferby"].Notification.Matter, kept["ferby"].Notification.Times, kept["ferby"].Notification.GoesOn));
        var onItsWay = Assert.Single(kept["ferby"].Deliveries);
        Assert.Equal((DeliveryState.OnItsWay, lost.Id), (onItsWay.State, onItsWay.What.Notification));
        Assert.NotNull(onItsWay.Letter);
        Assert.Equal(DeliveryState.Waiting, Assert.Single(kept["herby"].Deliveries).State);
    }

    [Fact]
    public async Task What_was_taken_stays_taken_and_what_failed_says_why()
    {
        var lost = Told(Mira, "ferby");
        await SaveAsync(new NotificationEffect.Keep(lost, true), Owe(lost), Owe(lost, NotificationWays.Webhook), Send(lost));
        await SaveAsync(Settle(lost, null), Settle(lost, "the receiver answers 500", NotificationWays.Webhook));
        await SaveAsync(Owe(lost), Send(lost));
        var deliveries = Assert.Single(await Shelf.ListAsync(Mira, new NotificationFilter(), CancellationToken.None)).Deliveries;
        Assert.Equal([(NotificationWays.Mail, DeliveryState.Sent, null), (NotificationWays.Webhook, DeliveryState.Failed, "the receiver answers 500")], deliveries.Select(d => (d.Way, d.State, d.Problem)));
    }

    [Fact]
    public async Task What_was_read_is_read_until_it_is_to_be_read_again_and_only_by_whose_it_is()
    {
        var (mine, other, hidden) = (Told(Mira, "ferby"), Told(Tom, "ferby"), Told(Mira, "herby") with { InPage = false });
        await SaveAsync(new NotificationEffect.Keep(mine, true), new NotificationEffect.Keep(other, true), new NotificationEffect.Keep(hidden, true));
        Assert.Equal(1, await Shelf.UnreadAsync(Mira, CancellationToken.None));
        Assert.Equal(0, await Shelf.ReadAsync(Mira, [other.Id], CancellationToken.None));
        Assert.Equal(1, await Shelf.ReadAsync(Mira, [mine.Id], CancellationToken.None));
        await SaveAsync(new NotificationEffect.Keep(mine with { Times = 2 }, false));
        Assert.Equal((0, 1), (await Shelf.UnreadAsync(Mira, CancellationToken.None), await Shelf.UnreadAsync(Tom, CancellationToken.None)));
        await SaveAsync(new NotificationEffect.Keep(mine with { Times = 3 }, true));
        Assert.Equal(1, await Shelf.UnreadAsync(Mira, CancellationToken.None));
        Assert.Equal(1, await Shelf.ReadAsync(Tom, null, CancellationToken.None));
        Assert.Empty(await Shelf.ListAsync(Tom, new NotificationFilter { Unread = true }, CancellationToken.None));
        Assert.Single(await Shelf.ListAsync(Tom, new NotificationFilter { SeverityMin = DecisionSeverity.Error, Kind = NotificationKind.HostLost }, CancellationToken.None));
    }

    [Fact]
    public async Task Those_of_one_time_are_listed_page_by_page_each_once()
    {
        var all = Enumerable.Range(0, 7).Select(n => Told(Mira, $"host-{n}")).Append(Told(Mira, "old", ago: TimeSpan.FromHours(1))).ToArray();
        await SaveAsync([.. all.Select(n => new NotificationEffect.Keep(n, true))]);
        List<Guid> seen = [];
        Guid? last = null;
        for (var page = 0; page < 4; page++)
        {
            var found = await Shelf.ListAsync(Mira, new NotificationFilter { Unread = true, BeforeId = last, Limit = 3 }, CancellationToken.None);
            seen.AddRange(found.Select(n => n.Row.Id));
            if (found.Count == 0) break;
            last = found[^1].Row.Id;
            // What is read meanwhile moves nothing
            await Shelf.ReadAsync(Mira, [last.Value], CancellationToken.None);
        }
        Assert.Equal(all.Select(n => n.Id).Order(), seen.Order());
        Assert.Equal(all[^1].Id, seen[^1]);
        Assert.Empty(await Shelf.ListAsync(Mira, new NotificationFilter { BeforeId = Guid.NewGuid() }, CancellationToken.None));
    }

    [Fact]
    public async Task Old_ones_go_and_what_goes_on_stays_and_nobody_has_more_than_the_most()
    {
        var old = Told(Mira, "ferby", ago: TimeSpan.FromDays(100));
        var ended = Told(Mira, "herby", ago: TimeSpan.FromDays(100)) with { OverAt = Now - TimeSpan.FromDays(95), ChangedAt = Now - TimeSpan.FromDays(95) };
        await SaveAsync(new NotificationEffect.Keep(old, true), new NotificationEffect.Keep(ended, true), Owe(ended));
        await SaveAsync([.. Enumerable.Range(0, NotificationStore.KeptMax + 20).Select(n => new NotificationEffect.Keep(Told(Tom, $"host-{n}", ago: TimeSpan.FromMinutes(1000 - n)) with { OverAt = Now }, true))]);
        Assert.Equal(21, await Store.RemoveOldAsync(Now, CancellationToken.None));
        await using var db = Open();
        Assert.Equal([old.Id], await db.Notifications.Where(n => n.PersonId == Mira).Select(n => n.Id).ToListAsync());
        Assert.Equal(NotificationStore.KeptMax, await db.Notifications.CountAsync(n => n.PersonId == Tom));
        Assert.False(await db.Notifications.AnyAsync(n => n.Key == "HostLost/host-0"));
        Assert.Empty(await db.NotificationDeliveries.ToListAsync());
    }

    [Fact]
    public async Task Of_two_who_change_settings_at_once_the_second_is_told()
    {
        var settings = Get<SettingsStore>();
        await settings.SetAsync(Mira, s => s.Json = """{"zone":"UTC"}""", CancellationToken.None);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => settings.SetAsync(Mira, s =>
        {
            s.Json = "{}";
            settings.SetAsync(Mira, other => other.Json = """{"zone":"Asia/Tokyo"}""", CancellationToken.None).GetAwaiter().GetResult();
        }, CancellationToken.None));
        Assert.Equal(("""{"zone":"Asia/Tokyo"}""", 2), ((await settings.FindAsync(Mira, CancellationToken.None))!.Json, (await settings.FindAsync(Mira, CancellationToken.None))!.Version));
    }

    private Task SaveAsync(params NotificationEffect[] effects) => Store.SaveAsync(effects, Now, CancellationToken.None);

    private Notification Told(Guid person, string host, TimeSpan ago = default)
    {
        // To the millisecond, which both databases keep
        var at = DateTimeOffset.FromUnixTimeMilliseconds((Now - ago).ToUnixTimeMilliseconds());
        var matter = new Matter { Key = $"HostLost/{host}", Kind = NotificationKind.HostLost, Severity = DecisionSeverity.Error, Title = $"{host} is lost", Text = "Nothing was heard of it.", Host = host, Link = $"hosts/{host}" };
        return new Notification(Guid.CreateVersion7(), person, matter, true, at, at);
    }

    private static Owed What(Notification of, NotificationWays way) => new(of.Id, way, NotificationPhase.Raised);

    private static NotificationEffect.Owe Owe(Notification of, NotificationWays way = NotificationWays.Mail) => new(What(of, way));

    private static NotificationEffect.Settle Settle(Notification of, string? problem, NotificationWays way = NotificationWays.Mail) => new([What(of, way)], problem);

    private static NotificationEffect.Send Send(Notification of) =>
        new(new Letter(Guid.NewGuid(), of.Person, NotificationWays.Mail, [new LetterLine(of, NotificationPhase.Raised)], [What(of, NotificationWays.Mail)]));
}

public sealed class NotificationsOnSqlite() : NotificationStoreTests(new SqliteTestDatabase());

[Collection(PostgresTests.Name)]
public sealed class NotificationsOnPostgres(PostgresServer server) : NotificationStoreTests(new PostgresTestDatabase(server));
