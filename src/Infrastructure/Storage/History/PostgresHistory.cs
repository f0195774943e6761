using System.Data.Common;
using Npgsql;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// PostgreSQL. Samples go in by binary COPY straight into their partitions. COPY fails on a row that is there already, so what comes twice, or comes
/// after its minute was closed, is inserted with care instead: rarer, and slower.
/// </summary>
internal sealed class PostgresHistory : HistorySql
{
    private const string HostColumns = """ "Host", "At", "Cpu", "Dom0Cpu", "MemoryUsedBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite" """;
    private const string GuestColumns = """ "GuestId", "At", "Host", "Cpu", "MemoryBytes", "NetworkIn", "NetworkOut", "BlockRead", "BlockWrite" """;

    // Of both
    private const short ColumnCount = 9;

    private static readonly TimeSpan _ahead = TimeSpan.FromHours(12);

    private readonly PostgresPartitions _partitions = new();

    /// <inheritdoc/>
    protected override string Milliseconds => """CAST(extract(epoch FROM "At") * 1000 AS bigint)""";

    /// <inheritdoc/>
    protected override string Time(string milliseconds) => $"to_timestamp({milliseconds} / 1000.0)";

    /// <inheritdoc/>
    public override async Task AppendAsync(DbConnection connection, SampleRows rows, CancellationToken cancellation)
    {
        var npgsql = (NpgsqlConnection)connection;
        await _partitions.EnsureAsync(npgsql, Resolution.Samples, rows.Times, cancellation);
        try
        {
            if (await CopyAsync(npgsql, rows, cancellation)) return;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation)
        {
            // It has come before; or its partition, which we knew, has been dropped
            _partitions.Forget();
        }
        await _partitions.EnsureAsync(npgsql, Resolution.Samples, rows.Times, cancellation);
        await InsertAsync(npgsql, rows, cancellation);
    }

    /// <inheritdoc/>
    public override async Task<bool> LeadAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.Command(PostgresLocks.Lead);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <inheritdoc/>
    public override Task ResignAsync(DbConnection connection) => connection.ExecuteAsync(PostgresLocks.Resign, CancellationToken.None);

    /// <inheritdoc/>
    public override Task HoldAppendsAsync(DbConnection connection, CancellationToken cancellation) => connection.ExecuteAsync(PostgresLocks.HoldAppends, cancellation);

    /// <inheritdoc/>
    // By the partitions: to look for a row would read what is not packed from end to end
    public override async Task<long?> NextAsync(DbConnection connection, Resolution resolution, long from, CancellationToken cancellation)
    {
        var starts = new List<long?>();
        foreach (var table in SampleTable.All)
        {
            starts.AddRange((await PostgresPartitions.ListAsync(connection, table, resolution, cancellation)).Where(p => p.End > from).Select(p => (long?)Math.Max(p.Start, from)));
        }
        return starts.Min();
    }

    /// <inheritdoc/>
    public override async Task<long> RemoveAsync(DbConnection connection, SampleTable table, Resolution resolution, long before, CancellationToken cancellation) =>
        await _partitions.DropAsync(connection, table, resolution, before, cancellation);

    /// <inheritdoc/>
    public override async Task<int> ArrangeAsync(DbConnection connection, long now, long made, CancellationToken cancellation)
    {
        var packed = 0;
        foreach (var resolution in Resolution.All)
        {
            var (width, until) = ((long)resolution.Partition.TotalMilliseconds, now + (long)_ahead.TotalMilliseconds);
            for (var start = resolution.PartitionOf(now); start <= until; start += width) await _partitions.EnsureAsync(connection, resolution, [start], cancellation);
        }
        foreach (var table in SampleTable.All)
        {
            packed += await PostgresPartitions.PackAsync(connection, table, Resolution.Samples, made, cancellation);
            packed += await PostgresPartitions.PackAsync(connection, table, Resolution.Minutes, made, cancellation);
        }
        return packed;
    }

    /// <inheritdoc/>
    public override Task<long?> SizeAsync(DbConnection connection, CancellationToken cancellation) => Task.FromResult<long?>(null);

    /// <inheritdoc/>
    public override Task MakeRoomAsync(DbConnection connection, Resolution resolution, IEnumerable<long> times, CancellationToken cancellation) =>
        _partitions.EnsureAsync(connection, resolution, times, cancellation);

    private static async Task<bool> CopyAsync(NpgsqlConnection connection, SampleRows rows, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (rows.MinutesBefore(await JoinAsync(connection, transaction, cancellation)).Count > 0) return false;
        await CopyAsync(connection, $"COPY \"HostSamples\" ({HostColumns}) FROM STDIN (FORMAT BINARY)", rows.Hosts, Write, cancellation);
        await CopyAsync(connection, $"COPY \"GuestSamples\" ({GuestColumns}) FROM STDIN (FORMAT BINARY)", rows.Guests, Write, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static async Task CopyAsync<TRow>(NpgsqlConnection connection, string sql, IReadOnlyList<TRow> rows, Action<CopyRows, TRow> write, CancellationToken cancellation)
    {
        // Its end is the end of the COPY. There the server is waited for, which no token cuts off: a time limit does
        await using var stream = await connection.BeginRawBinaryCopyAsync(sql, cancellation);
        stream.ReadTimeout = stream.WriteTimeout = (int)SampleRecorder.WriteWithin.TotalMilliseconds;
        using var to = new CopyRows(stream);
        try
        {
            foreach (var row in rows)
            {
                await to.BeginAsync(ColumnCount, cancellation);
                write(to, row);
            }
            await to.EndAsync(cancellation);
        }
        catch
        {
            // Else its end would say that all has come, and the server's word on half of it hide the reason
            await stream.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static void Write(CopyRows to, HostSampleRow row)
    {
        to.Text(row.Host);
        to.Time(row.At);
        to.Number(row.Cpu);
        to.Number(row.Dom0Cpu);
        to.Number(row.MemoryUsedBytes);
        to.Number(row.NetworkIn);
        to.Number(row.NetworkOut);
        to.Number(row.BlockRead);
        to.Number(row.BlockWrite);
    }

    private static void Write(CopyRows to, GuestSampleRow row)
    {
        to.Uuid(row.GuestId);
        to.Time(row.At);
        to.Text(row.Host);
        to.Number(row.Cpu);
        to.Number(row.MemoryBytes);
        to.Number(row.NetworkIn);
        to.Number(row.NetworkOut);
        to.Number(row.BlockRead);
        to.Number(row.BlockWrite);
    }

    private static async Task InsertAsync(NpgsqlConnection connection, SampleRows rows, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var late = rows.MinutesBefore(await JoinAsync(connection, transaction, cancellation));
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (late.Count > 0) batch.BatchCommands.Add(Command("""INSERT INTO "HistoryLate" ("Minute") SELECT * FROM unnest($1)""", new NpgsqlParameter<long[]> { TypedValue = [.. late] }));
        batch.BatchCommands.Add(Command(Insert("HostSamples", HostColumns, "Host"),
            Column(rows.Hosts, r => r.Host), Column(rows.Hosts, r => r.At.UtcDateTime), Column(rows.Hosts, r => r.Cpu), Column(rows.Hosts, r => r.Dom0Cpu),
            Column(rows.Hosts, r => r.MemoryUsedBytes), Column(rows.Hosts, r => r.NetworkIn), Column(rows.Hosts, r => r.NetworkOut),
            Column(rows.Hosts, r => r.BlockRead), Column(rows.Hosts, r => r.BlockWrite), Time(rows.Times.Min()), Time(rows.Times.Max())));
        batch.BatchCommands.Add(Command(Insert("GuestSamples", GuestColumns, "GuestId"),
            Column(rows.Guests, r => r.GuestId), Column(rows.Guests, r => r.At.UtcDateTime), Column(rows.Guests, r => r.Host), Column(rows.Guests, r => r.Cpu),
            Column(rows.Guests, r => r.MemoryBytes), Column(rows.Guests, r => r.NetworkIn), Column(rows.Guests, r => r.NetworkOut),
            Column(rows.Guests, r => r.BlockRead), Column(rows.Guests, r => r.BlockWrite), Time(rows.Times.Min()), Time(rows.Times.Max())));
        await batch.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    // Its lock first: whoever closes minutes waits for this append, or this append sees that they are closed
    private static async Task<long> JoinAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { new NpgsqlBatchCommand(PostgresLocks.Append), new NpgsqlBatchCommand(HistoryMarks.ClosedSql) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetInt64(0) : 0;
    }

    // What is packed has no unique index, so ON CONFLICT is not enough; the last two parameters say which partitions to look in
    private static string Insert(string table, string columns, string key) => $"""
        INSERT INTO "{table}" ({columns}) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS n ({columns})
        WHERE NOT EXISTS (SELECT FROM "{table}" AS o WHERE o."{key}" = n."{key}" AND o."At" = n."At" AND o."At" BETWEEN $10 AND $11) ON CONFLICT DO NOTHING
        """;

    private static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter<DateTime> Time(long at) => new() { TypedValue = DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime };

    private static NpgsqlParameter<TValue[]> Column<TRow, TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value) => new() { TypedValue = [.. rows.Select(value)] };
}
