using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.Notifications;

/// <summary>Keeps what people want to be told. Throws what the database throws.</summary>
public sealed class SettingsStore(IDbContextFactory<XenWebDb> databases, TimeProvider time)
{
    /// <summary>Everybody's.</summary>
    public async Task<IReadOnlyList<NotificationSettingsRow>> ListAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        return await db.NotificationSettings.AsNoTracking().OrderBy(s => s.PersonId).ToListAsync(cancellation);
    }

    /// <summary>Somebody's; null if they have set nothing.</summary>
    public async Task<NotificationSettingsRow?> FindAsync(Guid person, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        return await db.NotificationSettings.AsNoTracking().FirstOrDefaultAsync(s => s.PersonId == person, cancellation);
    }

    /// <summary>Changes somebody's. Throws <see cref="DbUpdateException"/> if another has done so meanwhile.</summary>
    public async Task SetAsync(Guid person, Action<NotificationSettingsRow> change, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.NotificationSettings.FirstOrDefaultAsync(s => s.PersonId == person, cancellation);
        if (row is null) db.NotificationSettings.Add(row = new NotificationSettingsRow { PersonId = person });
        change(row);
        (row.Version, row.ChangedAt) = (row.Version + 1, time.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
    }
}
