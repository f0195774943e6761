using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>SQLite: prepared commands, one transaction for a batch.</summary>
internal sealed class SqliteHistory : HistorySql
{
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
    // A bare column beside max() is that of the row with the maximum: documented by SQLite
    protected override string LastHost => "\"Host\"";

    /// <inheritdoc/>
    protected override string Time(string parameter) => parameter;

    /// <inheritdoc/>
    public override string Remove(string table) =>
        $"""DELETE FROM "{table}" WHERE rowid IN (SELECT rowid FROM "{table}" WHERE "At" < @limit LIMIT @rows)""";

    /// <inheritdoc/>
    public override async Task AppendAsync(DbConnection connection, SampleRows rows, CancellationToken cancellation)
    {
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellation);
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
