using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace XenWeb.Infrastructure.Storage;

/// <summary>What a failure of the database means.</summary>
public static class StoreProblem
{
    private const int SqliteTooBig = 18;
    private const int SqliteConstraint = 19;
    private const int SqliteMismatch = 20;

    /// <summary>
    /// Whether the data themselves can't be stored, so that trying again is of no use. Everything else (server gone, disk full,
    /// schema not there yet, no right to write) can be put right without the program, and is waited out.
    /// </summary>
    public static bool IsBadData(Exception failure) => Root(failure) switch
    {
        // 22 data exception, 23 integrity constraint, 54 beyond a limit of the server
        PostgresException e => e.SqlState[..2] is "22" or "23" or "54",
        SqliteException e => e.SqliteErrorCode is SqliteTooBig or SqliteConstraint or SqliteMismatch,
        ArgumentException or InvalidCastException or FormatException or OverflowException => true,
        _ => false,
    };

    /// <summary>One sentence for people, without a stack trace.</summary>
    public static string Words(Exception failure) => Root(failure) switch
    {
        PostgresException e => $"The database refuses: {e.MessageText} ({e.SqlState})",
        SqliteException e => $"The database file can't be used: {e.Message}",
        SocketException e => $"The database does not answer: {e.Message}",
        TimeoutException => "The database does not answer in time",
        var e => $"The database can't be used: {e.Message}",
    };

    // EF Core and Npgsql wrap what went wrong once or twice
    private static Exception Root(Exception failure)
    {
        var e = failure;
        while (e is not (PostgresException or SqliteException or SocketException or TimeoutException) && e.InnerException is { } inner) e = inner;
        return e;
    }
}
