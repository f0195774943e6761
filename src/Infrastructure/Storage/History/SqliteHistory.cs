using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>SQLite: prepared commands, one transaction for a batch. Its transactions wait for each other, and one web server is all that writes.</summary>
internal sealed class SqliteHistory : HistorySql
{
    // A removal holds the only write lock: some 50 ms for so many rows, then writers get their turn
    private const int RemovedAtOnce = 5_000;

    private const string InsertHost = """
        INSERT INTO "HostSamples" ("Host", "At", "Cpu", "Dom0Cpu", "MemoryUsedBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite")
        VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8) ON CONFLICT DO NOTHING
        """;

    private const string InsertGuest = """
        INSERT INTO "GuestSamples" ("GuestId", "At", "Host", "Cpu", "MemoryBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite")
        VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8) ON CONFLICT DO NOTHING
        """;

    /// <inheritdoc/>
    protected override string Milliseconds => "\"At\"";

    /// <inheritdoc/>
    protected override string Time(string milliseconds) => milliseconds;

    /// <inheritdoc/>
    public override async Task AppendAsync(DbConnection connection, SampleRows rows, CancellationToken cancellation)
    {
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellation);
        var closed = await connection.NumberAsync(HistoryMarks.ClosedSql, cancellation) ?? 0;
        foreach (var minute in rows.MinutesBefore(closed)) await connection.ExecuteAsync("""INSERT INTO "HistoryLate" ("Minute") VALUES (@minute)""", cancellation, ("@minute", minute));
        await InsertAsync(transaction, InsertHost, rows.Hosts.Select(r => new object?[]
        {
            r.Host, r.At.ToUnixTimeMilliseconds(), r.Cpu, r.Dom0Cpu, r.MemoryUsedBytes, r.NetworkIn, r.NetworkOut, r.BlockRead, r.BlockWrite,
        }), cancellation);
        await InsertAsync(transaction, InsertGuest, rows.Guests.Select(r => new object?[]
        {
            r.GuestId, r.At.ToUnixTimeMilliseconds(), r.Host, r.Cpu, r.MemoryBytes, r.NetworkIn, r.NetworkOut, r.BlockRead, r.BlockWrite,
        }), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <inheritdoc/>
    public override Task<bool> LeadAsync(DbConnection connection, CancellationToken cancellation) => Task.FromResult(true);

    /// <inheritdoc/>
    public override Task ResignAsync(DbConnection connection) => Task.CompletedTask;

    /// <inheritdoc/>
    // A transaction begins when no other one writes
    public override Task HoldAppendsAsync(DbConnection connection, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task<long?> NextAsync(DbConnection connection, Resolution resolution, long from, CancellationToken cancellation)
    {
        var firsts = new List<long?>();
        foreach (var table in SampleTable.All) firsts.Add(await connection.NumberAsync($"""SELECT min("At") FROM "{table.Of(resolution)}" WHERE "At" >= @from""", cancellation, ("@from", from)));
        return firsts.Min();
    }

    /// <inheritdoc/>
    public override async Task<long> RemoveAsync(DbConnection connection, SampleTable table, Resolution resolution, long before, CancellationToken cancellation)
    {
        // Whole hours, and one more than need be: a late sample that is still taken finds all of its minute
        var limit = Resolution.Hours.Floor(before) - Resolution.Hours.Width;
        var sql = $"""DELETE FROM "{table.Of(resolution)}" WHERE rowid IN (SELECT rowid FROM "{table.Of(resolution)}" WHERE "At" < @limit LIMIT @rows)""";
        for (var removed = 0L; ;)
        {
            var now = await connection.ExecuteAsync(sql, cancellation, ("@limit", limit), ("@rows", RemovedAtOnce));
            removed += now;
            if (now < RemovedAtOnce) return removed;
        }
    }

    /// <inheritdoc/>
    public override Task<int> ArrangeAsync(DbConnection connection, long now, long made, CancellationToken cancellation) => Task.FromResult(0);

    /// <inheritdoc/>
    public override Task<long?> SizeAsync(DbConnection connection, CancellationToken cancellation) =>
        connection.NumberAsync("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()", cancellation);

    private static async Task InsertAsync(SqliteTransaction transaction, string sql, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        var parameters = Enumerable.Range(0, 9).Select(i => command.Parameters.Add(new SqliteParameter { ParameterName = $"@{i}" })).ToList();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) parameters[i].Value = row[i] ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
