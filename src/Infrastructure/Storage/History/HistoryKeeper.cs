using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// Rolls the history up, 5 s → 1 min → 1 h, packs it and removes what is old. Of several web servers one does it: the one that gets an advisory lock of the
/// database. It may end at any point, and run again at any time: each step is a transaction that notes how far it came, and makes rows anew in place of what is there.
/// </summary>
public sealed partial class HistoryKeeper(XenWebDbFactory databases, HistoryOptions options, StoreHealth health, TimeProvider time, ILogger<HistoryKeeper> log)
{
    /// <summary>Between two rounds. Until a minute is made its samples are read, so nobody sees the wait; and some minutes of a subject at once lie on one page.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <summary>A minute is closed when it has been over for so long; what comes later is late, and its minute is made again.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMinutes(2);

    // So much is done at once: a transaction of seconds
    private const int LateAtOnce = 60;
    private static readonly long _minutesAtOnce = (long)TimeSpan.FromHours(1).TotalMilliseconds;
    private static readonly long _hoursAtOnce = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly HistorySql _sql = databases.IsPostgres ? new PostgresHistory() : new SqliteHistory();

    /// <summary>Does what is due. Throws what the database throws; what was done until then stays done.</summary>
    public async Task<HistoryRound> RunOnceAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        if ((await db.Database.GetAppliedMigrationsAsync(cancellation)).Except(db.Database.GetMigrations()).Any())
        {
            health.Warn("schema", "The database has been changed by a newer version of XenWeb: this one goes on writing samples, and leaves the rest of the history to that");
            return new HistoryRound(false, 0, 0, 0, 0);
        }
        health.Warn("schema", null);
        var connection = await db.OpenAsync(cancellation);
        if (!await _sql.LeadAsync(connection, cancellation)) return new HistoryRound(false, 0, 0, 0, 0);
        try
        {
            return await LeadAsync(db, connection, cancellation);
        }
        finally
        {
            await _sql.ResignAsync(connection);
        }
    }

    private async Task<HistoryRound> LeadAsync(XenWebDb db, DbConnection connection, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await WarnOfSizeAsync(connection, cancellation);
        var late = await CloseAsync(connection, now - (long)Settle.TotalMilliseconds, cancellation);
        var rolledUp = await MakeMinutesAsync(connection, cancellation);
        rolledUp += await MakeHoursAsync(connection, cancellation);
        foreach (var some in late.Chunk(LateAtOnce)) rolledUp += await MakeLateAsync(connection, some, cancellation);
        var marks = await HistoryMarks.ReadAsync(connection, cancellation);
        var packed = await _sql.ArrangeAsync(connection, now, marks.Made, cancellation);
        var removed = await RemoveAsync(connection, now, marks, cancellation) + await TapeStore.RemoveAsync(db, time.GetUtcNow() - options.KeepSamples, cancellation);
        if (removed > 0) LogRemoved(removed);
        return new HistoryRound(true, rolledUp, late.Count, removed, packed);
    }

    // Returns the notes of what came late until now. Those that come while we work have numbers of their own, for the next round
    private async Task<IReadOnlyList<(long Id, long Minute)>> CloseAsync(DbConnection connection, long until, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await _sql.HoldAppendsAsync(connection, cancellation);
        var marks = await HistoryMarks.ReadAsync(connection, cancellation);
        var closed = Resolution.Minutes.Floor(until);
        if (marks == HistoryMarks.None)
        {
            if (await _sql.NextAsync(connection, Resolution.Samples, 0, cancellation) is not { } first) return [];
            var begin = Math.Min(Resolution.Hours.Floor(first), Resolution.Hours.Floor(closed));
            marks = new HistoryMarks(begin, begin, begin);
        }
        // A clock of ours that was set back closes nothing, and opens nothing either
        if (closed > marks.Closed) marks = marks with { Closed = closed };
        await marks.WriteAsync(connection, cancellation);
        var late = await LateAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return late;
    }

    private static async Task<IReadOnlyList<(long Id, long Minute)>> LateAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.Command("""SELECT "Id", "Minute" FROM "HistoryLate" ORDER BY "Minute", "Id" """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var late = new List<(long, long)>();
        while (await reader.ReadAsync(cancellation)) late.Add((reader.GetInt64(0), reader.GetInt64(1)));
        return late;
    }

    private async Task<long> MakeMinutesAsync(DbConnection connection, CancellationToken cancellation)
    {
        for (var made = 0L; ;)
        {
            var marks = await HistoryMarks.ReadAsync(connection, cancellation);
            if (marks.Made >= marks.Closed) return made;
            // Weeks in which nobody ran are passed over
            var from = Math.Clamp(await _sql.NextAsync(connection, Resolution.Samples, marks.Made, cancellation) ?? marks.Closed, marks.Made, marks.Closed);
            var until = Math.Min(marks.Closed, Resolution.Minutes.Floor(from) + _minutesAtOnce);
            made += await StepAsync(connection, marks with { Made = until }, Resolution.Minutes, Resolution.Minutes.Floor(from), until, cancellation);
        }
    }

    private async Task<long> MakeHoursAsync(DbConnection connection, CancellationToken cancellation)
    {
        for (var made = 0L; ;)
        {
            var marks = await HistoryMarks.ReadAsync(connection, cancellation);
            var limit = Resolution.Hours.Floor(marks.Made);
            if (marks.HoursMade >= limit) return made;
            var from = Math.Clamp(await _sql.NextAsync(connection, Resolution.Minutes, marks.HoursMade, cancellation) ?? limit, marks.HoursMade, limit);
            var until = Math.Min(limit, Resolution.Hours.Floor(from) + _hoursAtOnce);
            made += await StepAsync(connection, marks with { HoursMade = until }, Resolution.Hours, Resolution.Hours.Floor(from), until, cancellation);
        }
    }

    private async Task<long> StepAsync(DbConnection connection, HistoryMarks after, Resolution resolution, long from, long until, CancellationToken cancellation)
    {
        if (from < until) await _sql.MakeRoomAsync(connection, resolution, [from, until - 1], cancellation);
        return await StepAsync(connection, after, () => from < until ? RollUpAsync(connection, resolution, from, until, cancellation) : Task.FromResult(0L), cancellation);
    }

    private async Task<long> MakeLateAsync(DbConnection connection, IReadOnlyList<(long Id, long Minute)> late, CancellationToken cancellation)
    {
        var marks = await HistoryMarks.ReadAsync(connection, cancellation);
        var minutes = late.Select(l => l.Minute).Distinct().ToList();
        await _sql.MakeRoomAsync(connection, Resolution.Minutes, minutes, cancellation);
        await _sql.MakeRoomAsync(connection, Resolution.Hours, minutes, cancellation);
        return await StepAsync(connection, marks, async () =>
        {
            var made = 0L;
            foreach (var minute in minutes) made += await RollUpAsync(connection, Resolution.Minutes, minute, minute + Resolution.Minutes.Width, cancellation);
            foreach (var hour in minutes.Select(Resolution.Hours.Floor).Distinct().Where(hour => hour < marks.HoursMade))
            {
                made += await RollUpAsync(connection, Resolution.Hours, hour, hour + Resolution.Hours.Width, cancellation);
            }
            foreach (var (id, _) in late) await connection.ExecuteAsync("""DELETE FROM "HistoryLate" WHERE "Id" = @id""", cancellation, ("@id", id));
            return made;
        }, cancellation);
    }

    private static async Task<long> StepAsync(DbConnection connection, HistoryMarks after, Func<Task<long>> step, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var made = await step();
        await after.WriteAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return made;
    }

    private async Task<long> RollUpAsync(DbConnection connection, Resolution resolution, long from, long to, CancellationToken cancellation)
    {
        var made = 0L;
        foreach (var table in SampleTable.All) made += await connection.ExecuteAsync(_sql.RollUp(table, resolution), cancellation, ("@from", from), ("@to", to));
        return made;
    }

    // Nothing goes before what is made of it is made
    private async Task<long> RemoveAsync(DbConnection connection, long now, HistoryMarks marks, CancellationToken cancellation)
    {
        var removed = 0L;
        foreach (var table in SampleTable.All)
        {
            removed += await _sql.RemoveAsync(connection, table, Resolution.Samples, Math.Min(Before(options.KeepSamples), marks.Made), cancellation);
            removed += await _sql.RemoveAsync(connection, table, Resolution.Minutes, Math.Min(Before(options.KeepMinutes), marks.HoursMade), cancellation);
            removed += await _sql.RemoveAsync(connection, table, Resolution.Hours, Before(options.KeepHours), cancellation);
        }
        return removed;

        long Before(TimeSpan keep) => now - (long)keep.TotalMilliseconds;
    }

    private async Task WarnOfSizeAsync(DbConnection connection, CancellationToken cancellation)
    {
        if (await _sql.SizeAsync(connection, cancellation) is not { } bytes) return;
        var size = new ByteSize(bytes);
        if (health.Warn("size", size < options.SqliteLimit ? null : $"The SQLite file has {size}, and {options.SqliteLimit} is what it is meant for: charts get slow. Use PostgreSQL (--database), or keep less (--keep-samples)"))
        {
            LogSize(size, options.SqliteLimit);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Removed {Count} rows or partitions of old history")]
    private partial void LogRemoved(long count);

    [LoggerMessage(2, LogLevel.Warning, "The SQLite file has {Size} (limit {Limit}): time for PostgreSQL")]
    private partial void LogSize(ByteSize size, ByteSize limit);
}
