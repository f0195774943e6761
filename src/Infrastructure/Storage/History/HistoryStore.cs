using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// The metric history: written in batches, read in as many points as a chart has room for. Throws what the database throws
/// (<see cref="StoreProblem.Words"/> has it in a sentence); <see cref="SampleRecorder"/> waits and tries again.
/// </summary>
public sealed class HistoryStore(XenWebDbFactory databases, TimeProvider time)
{
    /// <summary>How long samples are kept by default.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    /// <summary>The most points that are read at once, whatever is asked for.</summary>
    public const int PointsMax = 10_000;

    // A removal holds SQLite's only write lock: some 50 ms for so many rows, then writers get their turn
    private const int RemovedAtOnce = 5_000;

    private readonly HistorySql _sql = databases.IsPostgres ? new PostgresHistory() : new SqliteHistory();

    /// <summary>
    /// Keeps the samples of statuses: all of them or, if it throws, none. A sample that is there already is left as it is, so a batch
    /// may be written again. A status without a sample is passed over.
    /// </summary>
    public async Task AppendAsync(IReadOnlyList<StatusMessage> statuses, CancellationToken cancellation)
    {
        var rows = new SampleRows(statuses);
        if (rows.Hosts.Count == 0) return;
        await using var db = databases.CreateDbContext();
        await _sql.AppendAsync(await OpenAsync(db, cancellation), rows, cancellation);
    }

    /// <summary>
    /// A host from <paramref name="from"/> up to but without <paramref name="to"/>, oldest first, in at most <paramref name="pointsMax"/>
    /// (2 to <see cref="PointsMax"/>) means over stretches of the same length. Where there was no sample there is no point.
    /// </summary>
    public Task<IReadOnlyList<HostPoint>> HostAsync(HostId host, DateTimeOffset from, DateTimeOffset to, int pointsMax, CancellationToken cancellation) =>
        ReadAsync(_sql.Hosts, host.Name, from, to, pointsMax, Host, cancellation);

    /// <summary>A guest, wherever it was; as <see cref="HostAsync"/>.</summary>
    public Task<IReadOnlyList<GuestPoint>> GuestAsync(GuestId guest, DateTimeOffset from, DateTimeOffset to, int pointsMax, CancellationToken cancellation) =>
        ReadAsync(_sql.Guests, guest.Uuid, from, to, pointsMax, Guest, cancellation);

    /// <summary>
    /// Removes the samples that are older than <paramref name="keep"/> (default <see cref="Keep"/>), some thousand at once; returns how many.
    /// </summary>
    public async Task<long> RemoveOlderAsync(TimeSpan? keep, CancellationToken cancellation)
    {
        var limit = (time.GetUtcNow() - (keep ?? Keep)).ToUnixTimeMilliseconds();
        return await RemoveAsync("HostSamples", limit, cancellation) + await RemoveAsync("GuestSamples", limit, cancellation);
    }

    private async Task<long> RemoveAsync(string table, long limit, CancellationToken cancellation)
    {
        for (var removed = 0L; ;)
        {
            await using var db = databases.CreateDbContext();
            await using var command = Command(await OpenAsync(db, cancellation), _sql.Remove(table), ("@limit", limit), ("@rows", RemovedAtOnce));
            var now = await command.ExecuteNonQueryAsync(cancellation);
            removed += now;
            if (now < RemovedAtOnce) return removed;
        }
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, object key, DateTimeOffset from, DateTimeOffset to, int pointsMax, Func<DbDataReader, T> point, CancellationToken cancellation)
    {
        if (to <= from) return [];
        // n stretches that begin at multiples of their length touch n + 1 of them
        var points = Math.Clamp(pointsMax, 2, PointsMax) - 1;
        var width = Math.Max(1, (long)Math.Ceiling((to - from).TotalMilliseconds / points));
        await using var db = databases.CreateDbContext();
        await using var command = Command(
            await OpenAsync(db, cancellation), sql,
            ("@key", key), ("@from", from.ToUnixTimeMilliseconds()), ("@to", to.ToUnixTimeMilliseconds()), ("@width", width));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var read = new List<T>();
        while (await reader.ReadAsync(cancellation)) read.Add(point(reader));
        return read;
    }

    private static async Task<DbConnection> OpenAsync(XenWebDb db, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return db.Database.GetDbConnection();
    }

    private static DbCommand Command(DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static HostPoint Host(DbDataReader r) => new(
        At(r), Number(r, 1) is { } cpu ? new Cores(cpu) : null, Number(r, 2) is { } dom0 ? new Cores(dom0) : null, new ByteSize(r.GetInt64(3)),
        Bits(r, 4), Bits(r, 5), Bytes(r, 6), Bytes(r, 7));

    private static GuestPoint Guest(DbDataReader r) => new(
        At(r), new HostId(r.GetString(1)), Number(r, 2) is { } cpu ? new Cores(cpu) : null, new ByteSize(r.GetInt64(3)),
        Bits(r, 4), Bits(r, 5), Bytes(r, 6), Bytes(r, 7));

    private static DateTimeOffset At(DbDataReader r) => DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(0));

    private static double? Number(DbDataReader r, int column) => r.IsDBNull(column) ? null : r.GetDouble(column);

    private static BitRate? Bits(DbDataReader r, int column) => Number(r, column) is { } rate ? new BitRate(rate) : null;

    private static ByteRate? Bytes(DbDataReader r, int column) => Number(r, column) is { } rate ? new ByteRate(rate) : null;
}
