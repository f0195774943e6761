using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Storage.Servers;

/// <summary>
/// One of several web servers at the database that they share: over a session of its own it hears what the others have changed, and holds, or waits for, the lock of who
/// leads. The lock ends with the session, so whoever is killed leads no more.
/// </summary>
public sealed partial class ServerSession(XenWebDbFactory databases, Leadership leadership, TimeProvider time, ILogger<ServerSession> log)
{
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Somebody has changed something: a table's name, and of an operation its id and whether it has ended; or what a web server has said. On the session's thread: be quick.</summary>
    public event Action<string>? Heard;

    /// <summary>It hears (again): what was said meanwhile is not known.</summary>
    public event Action? Joined;

    /// <summary>Runs until it is stopped; then gives the lead back. Does not throw.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await OnceAsync(stop);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                var why = StoreProblem.Words(e);
                if (leadership.Problem != why) LogLost(leadership.Name!, why);
                leadership.Lose(why);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(_lookEvery, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Says something to all web servers, this one too. Throws what the database throws.</summary>
    /// <param name="words">At most 7,000 bytes.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task SayAsync(string words, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        await db.Database.ExecuteSqlAsync($"SELECT pg_notify({ServerSql.Channel}, {words})", cancellation);
    }

    private async Task OnceAsync(CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(Own());
        await connection.OpenAsync(stop);
        connection.Notification += (_, said) => Heard?.Invoke(said.Payload);
        await connection.NumberAsync(ServerSql.Begin, stop);
        Joined?.Invoke();
        long? epoch = null;
        try
        {
            while (true)
            {
                var at = time.GetTimestamp();
                if (epoch is null) (epoch, at) = await TryTakeAsync(connection, stop);
                else await connection.NumberAsync("SELECT 1", stop);
                if (epoch is { } held) leadership.Take(held, at);
                // In whole milliseconds, for 0 would be for ever
                while (Math.Ceiling((_lookEvery - time.GetElapsedTime(at)).TotalMilliseconds) is var left && left > 0) await connection.WaitAsync((int)left, stop);
            }
        }
        finally
        {
            if (stop.IsCancellationRequested)
            {
                // In this order: whoever comes next begins at once
                leadership.Lose("It is being stopped");
                if (epoch is { } led) await ResignAsync(led);
            }
        }
    }

    // Not of the pool, and never waited for long: who can't ask does not lead
    private string Own()
    {
        using var db = databases.CreateDbContext();
        return new NpgsqlConnectionStringBuilder(db.Database.GetConnectionString()) { Pooling = false, Timeout = 3, CommandTimeout = 3, ApplicationName = $"xenweb {leadership.Name}" }.ConnectionString;
    }

    private async Task<(long? Epoch, long At)> TryTakeAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var (last, hasResigned) = await LastAsync(connection, stop);
        if (await connection.NumberAsync($"SELECT CASE WHEN {PostgresLocks.TryLeadLab} THEN 1 ELSE 0 END", stop) != 1)
        {
            leadership.Follow(last);
            return (null, time.GetTimestamp());
        }
        // Whoever led without saying that it stops may go on for so long
        (last, hasResigned) = await LastAsync(connection, stop);
        if (last is not null && !hasResigned)
        {
            leadership.Follow(null);
            await Task.Delay(Leadership.SureFor, time, stop);
        }
        var at = time.GetTimestamp();
        var epoch = await connection.NumberAsync(ServerSql.Take, stop, ("@name", leadership.Name!));
        LogLeads(leadership.Name!, epoch!.Value, last ?? "nobody");
        return (epoch, at);
    }

    private static async Task<(string? Name, bool HasResigned)> LastAsync(DbConnection connection, CancellationToken stop)
    {
        await using var command = connection.Command(ServerSql.Last);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? (reader.GetString(0), reader.GetBoolean(1)) : (null, false);
    }

    // Over another connection: this one may have been broken off in the middle of something
    private async Task ResignAsync(long epoch)
    {
        try
        {
            using var within = new CancellationTokenSource(_lookEvery, time);
            await using var db = databases.CreateDbContext();
            await (await db.OpenAsync(within.Token)).ExecuteAsync(ServerSql.Resign, within.Token, ("@epoch", epoch));
        }
        catch (Exception e)
        {
            // The next one waits a little
            LogNotResigned(leadership.Name!, e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Name} leads the lab's web servers now, with the number {Epoch}; {Last} led before")]
    private partial void LogLeads(string name, long epoch, string last);

    [LoggerMessage(2, LogLevel.Warning, "{Name} is cut off from the other web servers, and does not lead: {Why}; trying for ever")]
    private partial void LogLost(string name, string why);

    [LoggerMessage(3, LogLevel.Warning, "{Name} could not say that it leads no more: {Why}")]
    private partial void LogNotResigned(string name, string why);
}
