using System.Data.Common;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// The metric history: written in batches, read in as many points as a chart has room for. <see cref="HistoryKeeper"/> rolls it up and removes what is old. Throws
/// what the database throws (<see cref="StoreProblem.Words"/> has it in a sentence); <see cref="SampleRecorder"/> waits and tries again.
/// </summary>
public sealed class HistoryStore(XenWebDbFactory databases, HistoryOptions options, HistoryClocks clocks, TimeProvider time)
{
    /// <summary>The most points that are read at once, whatever is asked for.</summary>
    public const int PointsMax = 10_000;

    private readonly HistorySql _sql = databases.IsPostgres ? new PostgresHistory() : new SqliteHistory();

    /// <summary>
    /// Keeps samples: all of them or, if it throws, none. A sample that is there already is left as it is, so a batch may be written again. One from beyond what
    /// <see cref="HistoryClocks"/> takes is passed over.
    /// </summary>
    public async Task AppendAsync(IReadOnlyList<KeptSample> samples, CancellationToken cancellation)
    {
        var taken = samples.Where(clocks.Takes).ToList();
        if (taken.Count > 0)
        {
            await using var db = databases.CreateDbContext();
            await _sql.AppendAsync(await db.OpenAsync(cancellation), new SampleRows(taken), cancellation);
        }
        // Now: a batch that fails comes again
        clocks.Count(samples.Count - taken.Count);
    }

    /// <summary>
    /// A host from <paramref name="from"/> up to but without <paramref name="to"/>, oldest first, in at most <paramref name="pointsMax"/>
    /// (2 to <see cref="PointsMax"/>) means over stretches of the same length, each with its extremes. Where there was no sample there is no point.
    /// Of minutes and hours, those that the two fall in are whole.
    /// </summary>
    public Task<IReadOnlyList<HostPoint>> HostAsync(HostId host, DateTimeOffset from, DateTimeOffset to, int pointsMax, CancellationToken cancellation) =>
        ReadAsync(SampleTable.Hosts, host.Name, from, to, pointsMax, Host, cancellation);

    /// <summary>A guest, wherever it was; as <see cref="HostAsync"/>.</summary>
    public Task<IReadOnlyList<GuestPoint>> GuestAsync(GuestId guest, DateTimeOffset from, DateTimeOffset to, int pointsMax, CancellationToken cancellation) =>
        ReadAsync(SampleTable.Guests, guest.Uuid, from, to, pointsMax, Guest, cancellation);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        SampleTable table, object key, DateTimeOffset from, DateTimeOffset to, int pointsMax, Func<DbDataReader, T> point, CancellationToken cancellation)
    {
        if (to <= from) return [];
        await using var db = databases.CreateDbContext();
        var connection = await db.OpenAsync(cancellation);
        var window = HistoryWindow.Of(from, to, Math.Clamp(pointsMax, 2, PointsMax), options, time.GetUtcNow(), await HistoryMarks.ReadAsync(connection, cancellation));
        if (window.Parts.Count == 0) return [];
        await using var command = connection.Command(_sql.Points(table, [.. window.Parts.Select(p => p.Resolution)]), [("@key", key), ("@width", window.Width), ("@base", window.Parts[0].From)]);
        foreach (var (bounds, i) in window.Parts.Select((part, i) => (part, i))) command.Add(($"@from{i}", bounds.From), ($"@to{i}", bounds.To));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var read = new List<T>();
        while (await reader.ReadAsync(cancellation)) read.Add(point(reader));
        return read;
    }

    // Columns: time, host, means, maxima, minima
    private static HostPoint Host(DbDataReader r)
    {
        var values = SampleTable.Hosts.Values.Count;
        return Values(2) with { Most = Values(2 + values), Least = Values(2 + 2 * values) };

        HostPoint Values(int first) => new(
            At(r), Number(r, first) is { } cpu ? new Cores(cpu) : null, Number(r, first + 1) is { } dom0 ? new Cores(dom0) : null, Memory(r, first + 2),
            Bits(r, first + 3), Bits(r, first + 4), Bytes(r, first + 5), Bytes(r, first + 6));
    }

    private static GuestPoint Guest(DbDataReader r)
    {
        var (host, values) = (new HostId(r.GetString(1)), SampleTable.Guests.Values.Count);
        return Values(2) with { Most = Values(2 + values), Least = Values(2 + 2 * values) };

        GuestPoint Values(int first) => new(
            At(r), host, Number(r, first) is { } cpu ? new Cores(cpu) : null, Memory(r, first + 1), Bits(r, first + 2), Bits(r, first + 3), Bytes(r, first + 4), Bytes(r, first + 5));
    }

    private static DateTimeOffset At(DbDataReader r) => DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(0));

    private static double? Number(DbDataReader r, int column) => r.IsDBNull(column) ? null : r.GetDouble(column);

    private static ByteSize Memory(DbDataReader r, int column) => new((long)Math.Round(r.GetDouble(column)));

    private static BitRate? Bits(DbDataReader r, int column) => Number(r, column) is { } rate ? new BitRate(rate) : null;

    private static ByteRate? Bytes(DbDataReader r, int column) => Number(r, column) is { } rate ? new ByteRate(rate) : null;
}
