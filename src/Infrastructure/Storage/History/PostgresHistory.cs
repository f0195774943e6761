using System.Data.Common;
using Npgsql;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// PostgreSQL: one statement for all hosts and one for all guests, a column as an array. COPY would be a fifth faster (175,000
/// against 142,000 rows a second), but fails on a row that is there already, or needs a temporary table for each batch.
/// </summary>
internal sealed class PostgresHistory : HistorySql
{
    private const string InsertHosts = """
        INSERT INTO "HostSamples" ("Host", "At", "Cpu", "Dom0Cpu", "MemoryUsedBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
        """;

    private const string InsertGuests = """
        INSERT INTO "GuestSamples" ("GuestId", "At", "Host", "Cpu", "MemoryBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
        """;

    /// <inheritdoc/>
    protected override string Milliseconds => """CAST(extract(epoch FROM "At") * 1000 AS bigint)""";

    /// <inheritdoc/>
    protected override string LastHost => """(array_agg("Host" ORDER BY "At" DESC))[1]""";

    /// <inheritdoc/>
    protected override string Time(string parameter) => $"to_timestamp({parameter} / 1000.0)";

    /// <inheritdoc/>
    public override string Remove(string table) =>
        $"""DELETE FROM "{table}" WHERE ctid = ANY (ARRAY(SELECT ctid FROM "{table}" WHERE "At" < {Time("@limit")} LIMIT @rows))""";

    /// <inheritdoc/>
    public override async Task AppendAsync(DbConnection connection, SampleRows rows, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        batch.BatchCommands.Add(OfHosts(rows.Hosts));
        batch.BatchCommands.Add(OfGuests(rows.Guests));
        await batch.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static NpgsqlBatchCommand OfHosts(IReadOnlyList<HostSampleRow> rows) => Command(InsertHosts,
        Column(rows, r => r.Host), Column(rows, r => r.At.UtcDateTime), Column(rows, r => r.Cpu), Column(rows, r => r.Dom0Cpu),
        Column(rows, r => r.MemoryUsedBytes), Column(rows, r => r.NetworkIn), Column(rows, r => r.NetworkOut),
        Column(rows, r => r.BlockRead), Column(rows, r => r.BlockWrite));

    private static NpgsqlBatchCommand OfGuests(IReadOnlyList<GuestSampleRow> rows) => Command(InsertGuests,
        Column(rows, r => r.GuestId), Column(rows, r => r.At.UtcDateTime), Column(rows, r => r.Host), Column(rows, r => r.Cpu),
        Column(rows, r => r.MemoryBytes), Column(rows, r => r.NetworkIn), Column(rows, r => r.NetworkOut),
        Column(rows, r => r.BlockRead), Column(rows, r => r.BlockWrite));

    private static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] columns)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns) command.Parameters.Add(column);
        return command;
    }

    private static NpgsqlParameter<TValue[]> Column<TRow, TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value) => new() { TypedValue = [.. rows.Select(value)] };
}
