using System.Data.Common;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// How far the history is rolled up, in Unix milliseconds. Minutes are first closed, then made: a sample that comes before
/// <see cref="Closed"/> is late, and its minute is made again; readers take minutes before <see cref="Made"/>, and samples from there on.
/// Without a row nothing is rolled up yet.
/// </summary>
/// <param name="Closed">Up to where minutes are closed; at a minute.</param>
/// <param name="Made">Up to where they are made; not after <paramref name="Closed"/>.</param>
/// <param name="HoursMade">Up to where hours are made; at an hour, not after <paramref name="Made"/>.</param>
internal sealed record HistoryMarks(long Closed, long Made, long HoursMade)
{
    /// <summary>When there is no row: nothing is closed, nothing made.</summary>
    public static readonly HistoryMarks None = new(0, 0, 0);

    /// <summary>The only number of an append's interest.</summary>
    public const string ClosedSql = """SELECT "Closed" FROM "HistoryMarks" """;

    /// <summary>Reads it.</summary>
    public static async Task<HistoryMarks> ReadAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.Command("""SELECT "Closed", "Made", "HoursMade" FROM "HistoryMarks" """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new HistoryMarks(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)) : None;
    }

    /// <summary>Writes it, in place of what is there.</summary>
    public Task WriteAsync(DbConnection connection, CancellationToken cancellation) => connection.ExecuteAsync("""
        INSERT INTO "HistoryMarks" ("Id", "Closed", "Made", "HoursMade") VALUES (1, @closed, @made, @hours)
        ON CONFLICT ("Id") DO UPDATE SET "Closed" = excluded."Closed", "Made" = excluded."Made", "HoursMade" = excluded."HoursMade"
        """, cancellation, ("@closed", Closed), ("@made", Made), ("@hours", HoursMade));
}
