using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Storage.Servers;

/// <summary>
/// One at a time over all web servers: who has a turn reads what the others have stored, decides and stores. The only web server of a lab has it for nothing.
/// </summary>
public sealed class ServerTurns(XenWebDbFactory databases, Leadership leadership)
{
    /// <summary>Waits for the turn, 5 s at most; then it throws what the database throws, as it does when that is away.</summary>
    public async Task<Turn> TakeAsync(CancellationToken cancellation)
    {
        if (!leadership.AreSeveral) return new Turn(null, null, leadership);
        var db = databases.CreateDbContext();
        try
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellation);
            await db.Database.GetDbConnection().NumberAsync(PostgresLocks.TakeTurn, cancellation);
            return new Turn(db, transaction, leadership);
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    /// <summary>A turn; it ends when it is disposed of, or with this process.</summary>
    public sealed class Turn : IAsyncDisposable
    {
        private readonly XenWebDb? _db;
        private readonly IDbContextTransaction? _transaction;
        private readonly Leadership _leadership;

        internal Turn(XenWebDb? db, IDbContextTransaction? transaction, Leadership leadership) => (_db, _transaction, _leadership) = (db, transaction, leadership);

        /// <summary>Whether this web server leads, as the database says: one that was held up and believes so wrongly must not store what it has reckoned.</summary>
        public async Task<bool> LeadsAsync(CancellationToken cancellation) =>
            _db is null || (_leadership.IsMine && await _db.Database.GetDbConnection().NumberAsync(ServerSql.Epoch, cancellation) == _leadership.Epoch);

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            if (_transaction is not null) await _transaction.DisposeAsync();
            if (_db is not null) await _db.DisposeAsync();
        }
    }
}
