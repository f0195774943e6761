using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.Notifications;

/// <summary>Which notifications are wanted.</summary>
public sealed record NotificationFilter
{
    /// <summary>The most at once.</summary>
    public const int LimitMax = 200;

    /// <summary>Only those that are unread.</summary>
    public bool Unread { get; init; }

    /// <summary>Only these kinds; null for all.</summary>
    public NotificationKind? Kind { get; init; }

    /// <summary>At least so severe; null for all.</summary>
    public DecisionSeverity? SeverityMin { get; init; }

    /// <summary>Only those raised before that one; null begins with the newest.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only those that come after this one in the list, of the same time too; null begins with the newest. If it is there no more, <see cref="Before"/> holds.</summary>
    public Guid? BeforeId { get; init; }

    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A notification, and what became of what went out of it.</summary>
/// <param name="Row">It.</param>
/// <param name="Deliveries">What went out, or is to.</param>
public sealed record ShelvedNotification(NotificationRow Row, IReadOnlyList<NotificationDeliveryRow> Deliveries);

/// <summary>One person's notifications in the page: listed, counted, read. Throws what the database throws.</summary>
public sealed class NotificationShelf(IDbContextFactory<XenWebDb> databases, TimeProvider time)
{
    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<ShelvedNotification>> ListAsync(Guid person, NotificationFilter filter, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var rows = Of(db, person);
        if (filter.Unread) rows = rows.Where(n => n.ReadAt == null);
        if (filter.Kind is { } kind) rows = rows.Where(n => n.Kind == kind);
        if (filter.SeverityMin is { } least)
        {
            var severities = Enum.GetValues<DecisionSeverity>().Where(s => s >= least).ToArray();
            rows = rows.Where(n => severities.Contains(n.Severity));
        }
        if (filter.BeforeId is { } id && await Of(db, person).FirstOrDefaultAsync(n => n.Id == id, cancellation) is { } last)
        {
            var (at, passed) = (last.RaisedAt, await PassedAsync(db, last, cancellation));
            rows = rows.Where(n => n.RaisedAt <= at && !passed.Contains(n.Id));
        }
        else if (filter.Before is { } before)
        {
            rows = rows.Where(n => n.RaisedAt < before);
        }
        else if (filter.BeforeId is not null)
        {
            return [];
        }
        var found = await rows.OrderByDescending(n => n.RaisedAt).ThenByDescending(n => n.Id).Take(Math.Clamp(filter.Limit, 1, NotificationFilter.LimitMax)).ToListAsync(cancellation);
        var ids = found.Select(n => n.Id).ToArray();
        var deliveries = (await db.NotificationDeliveries.AsNoTracking().Where(d => ids.Contains(d.NotificationId)).ToListAsync(cancellation)).ToLookup(d => d.NotificationId);
        return [.. found.Select(n => new ShelvedNotification(n, [.. deliveries[n.Id].OrderBy(d => d.Way).ThenBy(d => d.Phase)]))];
    }

    /// <summary>How many are unread.</summary>
    public async Task<int> UnreadAsync(Guid person, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        return await Of(db, person).CountAsync(n => n.ReadAt == null, cancellation);
    }

    /// <summary>They have read these, or (null) all that there are; how many of them were unread.</summary>
    public async Task<int> ReadAsync(Guid person, IReadOnlyCollection<Guid>? which, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var (now, rows) = (time.GetUtcNow(), db.Notifications.Where(n => n.PersonId == person && n.ReadAt == null));
        if (which is not null) rows = rows.Where(n => which.Contains(n.Id));
        return await rows.ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, now), cancellation);
    }

    /// <summary>Whether a notification is theirs.</summary>
    public async Task<bool> HasAsync(Guid person, Guid notification, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        return await Of(db, person).AnyAsync(n => n.Id == notification, cancellation);
    }

    // Which of those of its time were listed up to this one. Each database orders ids in its own way, so none is compared here
    private static async Task<Guid[]> PassedAsync(XenWebDb db, NotificationRow last, CancellationToken cancellation)
    {
        var (person, at) = (last.PersonId, last.RaisedAt);
        var same = await Of(db, person).Where(n => n.RaisedAt == at).OrderByDescending(n => n.Id).Select(n => n.Id).Take(NotificationStore.KeptMax).ToListAsync(cancellation);
        return [.. same.Take(same.IndexOf(last.Id) + 1)];
    }

    private static IQueryable<NotificationRow> Of(XenWebDb db, Guid person) => db.Notifications.AsNoTracking().Where(n => n.PersonId == person && n.InPage);
}
