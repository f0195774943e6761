using System.Data.Common;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// The history in one database's own SQL; EF Core is a tenth as fast. Times are passed as Unix milliseconds, and come back so.
/// </summary>
internal abstract class HistorySql
{
    private const string Rates = """CAST(avg("NetworkIn") AS double precision), CAST(avg("NetworkOut") AS double precision), CAST(avg("BlockRead") AS double precision), CAST(avg("BlockWrite") AS double precision)""";

    /// <summary>Buckets of a host. Parameters key, from, to, width; columns as in <see cref="HostPoint"/>.</summary>
    public string Hosts => $"""
        SELECT CAST(avg({Milliseconds}) AS bigint), avg("Cpu"), avg("Dom0Cpu"), CAST(avg("MemoryUsedBytes") AS bigint), {Rates}
        FROM "HostSamples" WHERE "Host" = @key {Buckets}
        """;

    /// <summary>Buckets of a guest. Parameters key, from, to, width; columns as in <see cref="GuestPoint"/>, and the last time, which SQLite takes the host of.</summary>
    public string Guests => $"""
        SELECT CAST(avg({Milliseconds}) AS bigint), {LastHost}, avg("Cpu"), CAST(avg("MemoryBytes") AS bigint), {Rates}, max("At")
        FROM "GuestSamples" WHERE "GuestId" = @key {Buckets}
        """;

    /// <summary>Removes some of the rows before a time. Parameters limit, rows.</summary>
    public abstract string Remove(string table);

    /// <summary>Writes all of it or nothing; what is there already is left as it is.</summary>
    public abstract Task AppendAsync(DbConnection connection, SampleRows rows, CancellationToken cancellation);

    /// <summary>The column "At" in Unix milliseconds, as an integer.</summary>
    protected abstract string Milliseconds { get; }

    /// <summary>The host of the newest row of a bucket.</summary>
    protected abstract string LastHost { get; }

    /// <summary>A parameter in Unix milliseconds as what the column "At" has.</summary>
    protected abstract string Time(string parameter);

    // Buckets begin at multiples of their width, so that the same samples fall together when the window moves on
    private string Buckets => $"""AND "At" >= {Time("@from")} AND "At" < {Time("@to")} GROUP BY {Milliseconds} / @width ORDER BY 1""";
}
