using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// The history's native range partitions. Each is made before it is needed, filled in the order of time, packed once when it is over, and
/// dropped whole. A name ends in the hour of its beginning in UTC: GuestSamples_2026112906.
/// </summary>
internal sealed class PostgresPartitions
{
    private const string HourFormat = "yyyyMMddHH";

    // What is so long over gets late samples seldom; until then the unique index finds them fast
    private static readonly TimeSpan _packedAfter = TimeSpan.FromHours(1);

    // Whoever waits for this lock makes all others wait behind him: better to try again in the next round
    private const string LockTimeout = "SET LOCAL lock_timeout = '5s'";

    private readonly ConcurrentDictionary<string, bool> _known = [];

    /// <summary>What is known to be there is asked for anew: another program may have dropped it.</summary>
    public void Forget() => _known.Clear();

    /// <summary>Makes those that hold these times (Unix milliseconds), unless they are there.</summary>
    public async Task EnsureAsync(DbConnection connection, Resolution resolution, IEnumerable<long> times, CancellationToken cancellation)
    {
        foreach (var start in times.Select(resolution.PartitionOf).Distinct().Order())
        {
            foreach (var table in SampleTable.All)
            {
                if (_known.ContainsKey(Name(table, resolution, start))) continue;
                await MakeAsync(connection, table, resolution, start, cancellation);
                _known[Name(table, resolution, start)] = true;
            }
        }
    }

    /// <summary>Those of a table, oldest first: when each begins and ends (Unix milliseconds), and whether it is packed.</summary>
    public static async Task<IReadOnlyList<(string Name, long Start, long End, bool Packed)>> ListAsync(DbConnection connection, SampleTable table, Resolution resolution, CancellationToken cancellation)
    {
        await using var command = connection.Command(
            $"""SELECT c.relname, obj_description(c.oid, 'pg_class') IS NOT NULL FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = '"{table.Of(resolution)}"'::regclass ORDER BY 1""");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var all = new List<(string, long, long, bool)>();
        while (await reader.ReadAsync(cancellation))
        {
            var name = reader.GetString(0);
            var start = DateTimeOffset.ParseExact(name[^HourFormat.Length..], HourFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            all.Add((name, start.ToUnixTimeMilliseconds(), (start + resolution.Partition).ToUnixTimeMilliseconds(), reader.GetBoolean(1)));
        }
        return all;
    }

    /// <summary>Drops those that end before a time; returns how many.</summary>
    public async Task<int> DropAsync(DbConnection connection, SampleTable table, Resolution resolution, long before, CancellationToken cancellation)
    {
        var old = (await ListAsync(connection, table, resolution, cancellation)).Where(p => p.End <= before).ToList();
        foreach (var partition in old)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await connection.ExecuteAsync($"""{LockTimeout}; DROP TABLE "{partition.Name}" """, cancellation);
            await transaction.CommitAsync(cancellation);
            _known.TryRemove(partition.Name, out _);
        }
        return old.Count;
    }

    /// <summary>
    /// Packs those that are over: rows are written anew in the order of subject and time, so that a chart reads a few pages in a row. Samples then
    /// need no B-tree, which is a third of their space: BRIN finds a subject's rows. Nobody reads or writes the partition meanwhile. Returns how many.
    /// </summary>
    public static async Task<int> PackAsync(DbConnection connection, SampleTable table, Resolution resolution, long made, CancellationToken cancellation)
    {
        var over = (await ListAsync(connection, table, resolution, cancellation)).Where(p => !p.Packed && p.End + (long)_packedAfter.TotalMilliseconds <= made).ToList();
        foreach (var (name, _, _, _) in over)
        {
            var unique = resolution.IsRolledUp ? $"{name}_pkey" : $"{name}_key";
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await connection.ExecuteAsync($"""{LockTimeout}; SET LOCAL maintenance_work_mem = '256MB'; CLUSTER "{name}" USING "{unique}" """, cancellation);
            if (!resolution.IsRolledUp) await connection.ExecuteAsync($"""DROP INDEX "{unique}"; CREATE INDEX "{name}_brin" ON "{name}" USING brin ("{table.Key}", "At") WITH (pages_per_range = 32)""", cancellation);
            await connection.ExecuteAsync($"""COMMENT ON TABLE "{name}" IS 'packed'; ANALYZE "{name}" """, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        return over.Count;
    }

    private static string Name(SampleTable table, Resolution resolution, long start) =>
        $"{table.Of(resolution)}_{DateTimeOffset.FromUnixTimeMilliseconds(start).ToString(HourFormat, CultureInfo.InvariantCulture)}";

    private static async Task MakeAsync(DbConnection connection, SampleTable table, Resolution resolution, long start, CancellationToken cancellation)
    {
        var name = Name(table, resolution, start);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.ExecuteAsync(PostgresLocks.MakePartitions, cancellation);
        if (await connection.NumberAsync("SELECT count(*) FROM pg_class WHERE oid = to_regclass(@name)", cancellation, ("@name", $"\"{name}\"")) > 0) return;
        var (from, to) = (Text(start), Text(start + (long)resolution.Partition.TotalMilliseconds));
        await connection.ExecuteAsync($"""CREATE TABLE "{name}" PARTITION OF "{table.Of(resolution)}" FOR VALUES FROM ('{from}') TO ('{to}')""", cancellation);
        // Rolled-up tables have a primary key, which partitions get by themselves; samples have none, for it would have to stay in what is packed
        if (!resolution.IsRolledUp) await connection.ExecuteAsync($"""CREATE UNIQUE INDEX "{name}_key" ON "{name}" ("{table.Key}", "At")""", cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static string Text(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);
}
