using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace XenWeb.Infrastructure.Storage;

/// <summary>Makes the database ready: waits for it, then brings its schema up to the program's.</summary>
public sealed partial class StoreStarter(IDbContextFactory<XenWebDb> databases, StoreHealth health, TimeProvider time, ILogger<StoreStarter> log)
{
    /// <summary>The longest time between two tries.</summary>
    public static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(10);

    // A schema change takes seconds; a lock older than this was left by a program that was killed in the middle of one
    private static readonly TimeSpan LockAge = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan _stepMax = TimeSpan.FromHours(6);

    /// <summary>
    /// Returns when the database can be used. While it is away it tries again for ever, says so in the log and in
    /// <see cref="StoreHealth"/>. Throws <see cref="SchemaTooNewException"/> if a newer program has been there. May be called again.
    /// </summary>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        await Retry().ExecuteAsync(async token => await ApplyAsync(token), cancellation);
        health.Well();
        LogReady();
    }

    private ResiliencePipeline Retry() => new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is not (null or SchemaTooNewException or OperationCanceledException)),
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromMilliseconds(500),
        MaxDelay = DelayMax,
        OnRetry = args =>
        {
            var problem = StoreProblem.Words(args.Outcome.Exception!);
            health.Away(problem);
            LogAway(problem, args.RetryDelay);
            return default;
        },
    }).Build();

    private async Task ApplyAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        if (db is SqliteXenWebDb) MakeDirectory(db);
        var known = db.Database.GetMigrations().ToList();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellation)).ToList();
        var unknown = applied.Except(known).ToList();
        if (unknown.Count > 0) throw new SchemaTooNewException(unknown);
        if (applied.Count == known.Count) return;
        if (db is SqliteXenWebDb) await RemoveOldLockAsync(db, cancellation);
        // A step that moves a large history takes as long as it takes; for SQLite it would be the wait for a lock
        if (db is PostgresXenWebDb) db.Database.SetCommandTimeout(_stepMax);
        await db.Database.MigrateAsync(cancellation);
    }

    private static void MakeDirectory(XenWebDb db)
    {
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        if (file == ":memory:" || file.StartsWith("file:", StringComparison.Ordinal)) return;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory) Directory.CreateDirectory(directory);
    }

    // EF Core waits without end for its lock table in SQLite, also for the lock of a program that is no more
    private async Task RemoveOldLockAsync(XenWebDb db, CancellationToken cancellation)
    {
        var tables = await db.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'").ToListAsync(cancellation);
        if (tables.Count == 0) return;
        var limit = (time.GetUtcNow() - LockAge).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss");
        var removed = await db.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\" WHERE \"Timestamp\" < {limit}", cancellation);
        if (removed > 0) LogLock();
    }

    [LoggerMessage(1, LogLevel.Information, "The database is ready")]
    private partial void LogReady();

    [LoggerMessage(2, LogLevel.Warning, "{Problem}; trying again in {Delay}")]
    private partial void LogAway(string problem, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Warning, "Removed the lock of a schema change that was broken off")]
    private partial void LogLock();
}
