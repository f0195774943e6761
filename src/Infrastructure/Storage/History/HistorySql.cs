using System.Data.Common;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// The history's statements, nearly the same for both databases; EF Core is a tenth as fast. Times are passed as Unix milliseconds, and
/// come back so. Every statement reads one form of row, whatever the resolution: see <see cref="Source"/>.
/// </summary>
internal abstract class HistorySql
{
    /// <summary>
    /// At most one row for each stretch of @width of one subject (@key): time, host (of guests), then all means, all maxima, all minima. The
    /// parts don't overlap; part n is bounded by @from{n} and @to{n}. Times are reckoned from @base, or sums of them would overflow.
    /// </summary>
    public string Points(SampleTable table, IReadOnlyList<Resolution> parts)
    {
        var sources = parts.Select((part, i) => Source(table, part, $"\"{table.Key}\" = @key AND {Between($"@from{i}", $"@to{i}")}"));
        return $"""
            SELECT CAST(sum(("ms" - @base) * "n") / sum("n") + @base AS bigint), {(table.Moves ? LastHost : "NULL")}, {Values(table)}
            FROM ({string.Join("\nUNION ALL ", sources)}) AS "s" GROUP BY "at" / @width ORDER BY 1
            """;
    }

    /// <summary>
    /// Makes the rows of a resolution of the next finer one, from @from up to but without @to, both on its borders. What was made before is
    /// made anew, so it may be run again at any time.
    /// </summary>
    public string RollUp(SampleTable table, Resolution resolution)
    {
        var finer = resolution == Resolution.Hours ? Resolution.Minutes : Resolution.Samples;
        string[] columns = ["Samples", "Offset", .. table.Moves ? ["Host"] : Array.Empty<string>(), .. table.Values, .. table.Values.Select(v => v + "Max"), .. table.Values.Select(v => v + "Min")];
        var bucket = $"""("at" - "at" % {resolution.Width})""";
        return $"""
            INSERT INTO "{table.Of(resolution)}" ("{table.Key}", "At", {string.Join(", ", columns.Select(c => $"\"{c}\""))})
            SELECT "key", {Time(bucket)}, sum("n"), CAST(sum(("ms" - {bucket}) * "n") / sum("n") AS integer), {(table.Moves ? LastHost + ", " : "")}{Values(table)}
            FROM ({Source(table, finer, Between("@from", "@to"))}) AS "s" WHERE true GROUP BY "key", {bucket} ORDER BY 1, 2
            ON CONFLICT ("{table.Key}", "At") DO UPDATE SET {string.Join(", ", columns.Select(c => $"\"{c}\" = excluded.\"{c}\""))}
            """;
    }

    /// <summary>Writes all of it or nothing; what is there already is left as it is, and minutes that were closed are noted as late.</summary>
    public abstract Task AppendAsync(DbConnection connection, SampleRows rows, CancellationToken cancellation);

    /// <summary>Whether this program is the one that keeps the history now; until the connection is closed, or <see cref="ResignAsync"/>.</summary>
    public abstract Task<bool> LeadAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Ends <see cref="LeadAsync"/>.</summary>
    public abstract Task ResignAsync(DbConnection connection);

    /// <summary>In the transaction that is open: waits until no append is on its way, and lets none begin.</summary>
    public abstract Task HoldAppendsAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>The first time from <paramref name="from"/> on of which there may be rows: none is before it; null if there are none.</summary>
    public abstract Task<long?> NextAsync(DbConnection connection, Resolution resolution, long from, CancellationToken cancellation);

    /// <summary>Removes what is wholly before a time, or some time before it; returns how much, in the database's own terms: rows or partitions.</summary>
    public abstract Task<long> RemoveAsync(DbConnection connection, SampleTable table, Resolution resolution, long before, CancellationToken cancellation);

    /// <summary>Makes room for what will come, and packs what has come; <paramref name="made"/> is up to where minutes are made. Returns how many partitions were packed.</summary>
    public abstract Task<int> ArrangeAsync(DbConnection connection, long now, long made, CancellationToken cancellation);

    /// <summary>Makes room for rows of these times, outside of a transaction.</summary>
    public virtual Task MakeRoomAsync(DbConnection connection, Resolution resolution, IEnumerable<long> times, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The file's size in bytes, where one file is all there is; null where a server has the data.</summary>
    public abstract Task<long?> SizeAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>The column "At" in Unix milliseconds, as an integer.</summary>
    protected abstract string Milliseconds { get; }

    /// <summary>An expression in Unix milliseconds as what the column "At" has.</summary>
    protected abstract string Time(string milliseconds);

    // The host of the newest row: 13 digits of milliseconds, from 2001 to 2286, sort as they are
    private static string LastHost => """substr(max("ms" || "host"), 14)""";

    private string Between(string from, string to) => $"\"At\" >= {Time(from)} AND \"At\" < {Time(to)}";

    // A mean is weighted by its samples. A stretch in which only some samples had a value counts whole: a restarted agent's first sample has no rates
    private static string Values(SampleTable table)
    {
        var each = Enumerable.Range(0, table.Values.Count).ToList();
        var means = each.Select(i => $"""CAST(sum("v{i}" * "n") / sum(CASE WHEN "v{i}" IS NOT NULL THEN "n" END) AS double precision)""");
        return string.Join(", ", means.Concat(each.Select(i => $"""max("max{i}")""")).Concat(each.Select(i => $"""min("min{i}")""")));
    }

    // Columns: key; at, the stretch's beginning; ms, the mean of its samples' times; n, how many; host; v, max and min of each value
    private string Source(SampleTable table, Resolution resolution, string where)
    {
        var time = resolution.IsRolledUp ? $"""{Milliseconds} + "Offset" AS "ms", "Samples" AS "n" """ : $"""{Milliseconds} AS "ms", 1 AS "n" """;
        var values = table.Values.Select((value, i) => resolution.IsRolledUp ? $"{Number(value)} AS \"v{i}\", {Number(value + "Max")} AS \"max{i}\", {Number(value + "Min")} AS \"min{i}\"" : $"{Number(value)} AS \"v{i}\", {Number(value)} AS \"max{i}\", {Number(value)} AS \"min{i}\"");
        return $"""SELECT "{table.Key}" AS "key", {Milliseconds} AS "at", {time}{(table.Moves ? ", \"Host\" AS \"host\"" : "")}, {string.Join(", ", values)} FROM "{table.Of(resolution)}" WHERE {where}""";
    }

    private static string Number(string column) => $"CAST(\"{column}\" AS double precision)";
}
