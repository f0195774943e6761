using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.Notifications;

/// <summary>Keeps what people are told, and how far it got. All that <see cref="NotificationDesk"/> wants at one time is kept together or not at all. Throws what the database throws.</summary>
public sealed class NotificationStore(IDbContextFactory<XenWebDb> databases)
{
    /// <summary>How long notifications are kept.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromDays(90);

    /// <summary>The most that are kept for a person.</summary>
    public const int KeptMax = 500;

    /// <summary>What the desk has to know to go on: what goes on, what was lately, and what is to go out yet.</summary>
    public async Task<IReadOnlyList<KeptNotification>> LoadAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var (lately, hour) = (now - NotificationLimits.HappenedFor, now - NotificationLimits.Hour);
        var due = db.NotificationDeliveries.Where(d => d.State == DeliveryState.Waiting || d.State == DeliveryState.OnItsWay || (d.Letter != null && d.ChangedAt > hour)).Select(d => d.NotificationId);
        var wanted = db.Notifications.AsNoTracking().Where(n => (n.Lasts && n.OverAt == null) || n.ChangedAt > lately || due.Contains(n.Id));
        var rows = await wanted.ToListAsync(cancellation);
        var ids = wanted.Select(n => n.Id);
        var deliveries = (await db.NotificationDeliveries.AsNoTracking().Where(d => ids.Contains(d.NotificationId)).ToListAsync(cancellation)).ToLookup(d => d.NotificationId);
        return [.. rows.Select(r => new KeptNotification(From(r), [.. deliveries[r.Id].Select(d => new Delivery(new Owed(d.NotificationId, d.Way, d.Phase), d.State, d.Letter, d.ChangedAt))]))];
    }

    /// <summary>Keeps what the desk wants kept, in one transaction.</summary>
    public async Task SaveAsync(IReadOnlyCollection<NotificationEffect> effects, DateTimeOffset now, CancellationToken cancellation)
    {
        if (effects.Count == 0) return;
        await using var db = databases.CreateDbContext();
        var kept = effects.OfType<NotificationEffect.Keep>().GroupBy(k => k.Notification.Id).ToArray();
        var ids = kept.Select(k => k.Key).Concat(Whats(effects).Select(w => w.Notification)).Distinct().ToArray();
        var rows = await db.Notifications.Where(n => ids.Contains(n.Id)).ToDictionaryAsync(n => n.Id, cancellation);
        var deliveries = await db.NotificationDeliveries.Where(d => ids.Contains(d.NotificationId)).ToDictionaryAsync(d => new Owed(d.NotificationId, d.Way, d.Phase), cancellation);
        foreach (var keep in kept)
        {
            if (!rows.TryGetValue(keep.Key, out var row)) db.Notifications.Add(rows[keep.Key] = row = new NotificationRow { Id = keep.Key });
            To(keep.Last().Notification, row);
            if (keep.Any(k => k.Unread)) row.ReadAt = null;
        }
        foreach (var effect in effects) Apply(db, effect, rows, deliveries, now);
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>Removes what is old, and what is too much for one person; how many that were.</summary>
    public async Task<int> RemoveOldAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var before = now - KeepFor;
        var removed = await db.Notifications.Where(n => n.ChangedAt < before && (!n.Lasts || n.OverAt != null)).ExecuteDeleteAsync(cancellation);
        var full = await db.Notifications.GroupBy(n => n.PersonId).Where(g => g.Count() > KeptMax).Select(g => g.Key).ToListAsync(cancellation);
        foreach (var person in full)
        {
            var last = await db.Notifications.Where(n => n.PersonId == person).OrderByDescending(n => n.RaisedAt).Skip(KeptMax).Select(n => n.RaisedAt).FirstAsync(cancellation);
            removed += await db.Notifications.Where(n => n.PersonId == person && n.RaisedAt <= last && (!n.Lasts || n.OverAt != null)).ExecuteDeleteAsync(cancellation);
        }
        await db.NotificationDeliveries.Where(d => !db.Notifications.Any(n => n.Id == d.NotificationId)).ExecuteDeleteAsync(cancellation);
        return removed;
    }

    private static IEnumerable<Owed> Whats(IEnumerable<NotificationEffect> effects) => effects.SelectMany(effect => effect switch
    {
        NotificationEffect.Owe owe => [owe.What],
        NotificationEffect.Send send => send.Letter.Covers,
        NotificationEffect.Settle settle => settle.What,
        _ => ImmutableArray<Owed>.Empty,
    });

    private static void Apply(XenWebDb db, NotificationEffect effect, Dictionary<Guid, NotificationRow> rows, Dictionary<Owed, NotificationDeliveryRow> deliveries, DateTimeOffset now)
    {
        foreach (var what in Whats([effect]))
        {
            // Of a notification that was removed as too old nothing is kept
            if (!rows.TryGetValue(what.Notification, out var notification)) continue;
            if (!deliveries.TryGetValue(what, out var row))
            {
                row = new NotificationDeliveryRow { NotificationId = what.Notification, Way = what.Way, Phase = what.Phase, PersonId = notification.PersonId };
                db.NotificationDeliveries.Add(deliveries[what] = row);
            }
            // What was taken is never sent again
            if (row.State == DeliveryState.Sent && effect is not NotificationEffect.Settle) continue;
            (row.State, row.ChangedAt) = (State(effect), now);
            if (effect is NotificationEffect.Send send) row.Letter = send.Letter.Id;
            if (effect is NotificationEffect.Settle settle) row.Problem = settle.Problem;
        }
    }

    private static DeliveryState State(NotificationEffect effect) => effect switch
    {
        NotificationEffect.Send => DeliveryState.OnItsWay,
        NotificationEffect.Settle { Problem: null } => DeliveryState.Sent,
        NotificationEffect.Settle => DeliveryState.Failed,
        _ => DeliveryState.Waiting,
    };

    private static Notification From(NotificationRow row) => new(
        row.Id, row.PersonId,
        new Matter { Key = row.Key, Kind = row.Kind, Severity = row.Severity, Title = row.Title, Text = row.Text, Host = row.Host, Domain = row.Domain, Link = row.Link, Lasts = row.Lasts },
        row.InPage, row.RaisedAt, row.ChangedAt) { OverAt = row.OverAt, Times = row.Times };

    private static void To(Notification notification, NotificationRow row)
    {
        var matter = notification.Matter;
        (row.PersonId, row.Key, row.Kind, row.Severity, row.Title, row.Text) = (notification.Person, matter.Key, matter.Kind, matter.Severity, matter.Title, matter.Text);
        (row.Host, row.Domain, row.Link, row.Lasts, row.InPage, row.Times) = (matter.Host, matter.Domain, matter.Link, matter.Lasts, notification.InPage, notification.Times);
        (row.RaisedAt, row.ChangedAt, row.OverAt) = (notification.RaisedAt, notification.ChangedAt, notification.OverAt);
    }
}
