using System.Data.Common;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Web.Live;

/// <summary>Waiting for the database, and for its other writers.</summary>
internal static class StoreWait
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when the schema is applied; <see cref="StoreLoop"/> alone applies it, and says so while it is away.</summary>
    public static async Task ReadyAsync(this StoreHealth health, TimeProvider time, CancellationToken cancellation)
    {
        while (!health.Ready) await Task.Delay(_look, time, cancellation);
    }

    /// <summary>
    /// A context that writes in a transaction even for one row: it begins by waiting for SQLite's only write lock. Without one a single
    /// UPDATE … RETURNING takes the lock when it ends, and fails with "database is locked" if another has it.
    /// </summary>
    public static XenWebDb CreateWriter(this IDbContextFactory<XenWebDb> databases)
    {
        var db = databases.CreateDbContext();
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        return db;
    }

    /// <summary>Whether it was the database that failed. EF Core wraps what may pass by itself in an <see cref="InvalidOperationException"/>.</summary>
    public static bool IsStoreFailure(this Exception failure) =>
        failure is DbException or DbUpdateException or TimeoutException or SocketException or IOException || failure.InnerException?.IsStoreFailure() == true;
}
