using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage;

/// <summary>
/// Takes events as they come and writes them in their order. While the database is away they wait; what was taken is not given up
/// for what is newer.
/// </summary>
public sealed class EventLog(IDbContextFactory<XenWebDb> databases, StoreHealth health, TimeProvider time, ILogger<EventLog> log)
{
    /// <summary>The most events that wait, some 10 MB. Beyond it new ones are refused and counted.</summary>
    public const int Capacity = 10_000;

    private readonly WriteQueue<EventRow> _queue = new(
        new WriteQueueOptions("events", Capacity, 200, TimeSpan.Zero, WhenFull.Refuse), (events, token) => DoubleWrites.AsOnceAsync(() => WriteAsync(databases, events, token)), health, time, log);

    /// <summary>How many events wait.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>How many events were refused or could not be stored since the start.</summary>
    public long LeftOut => _queue.LeftOut;

    /// <summary>
    /// Never waits. The task ends true when the event is in the database, false when it was refused or could not be stored; it
    /// never fails. The row is the log's from now on: don't change it.
    /// </summary>
    public Task<bool> Append(EventRow happened) => _queue.Add(happened);

    /// <summary>Writes until it is stopped, then what still waits. <see cref="StoreLoop"/> runs it.</summary>
    public Task RunAsync(CancellationToken stop) => _queue.RunAsync(stop);

    private static async Task<bool> WriteAsync(IDbContextFactory<XenWebDb> databases, IReadOnlyList<EventRow> events, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        // A connection that broke in the commit leaves open whether they were written: so those that were are passed over
        var keys = events.Select(e => e.Key).ToList();
        var there = await db.Events.Where(e => keys.Contains(e.Key)).Select(e => e.Key).ToHashSetAsync(cancellation);
        foreach (var row in events)
        {
            if (!there.Add(row.Key)) continue;
            row.Id = 0;
            db.Events.Add(row);
        }
        await db.SaveChangesAsync(cancellation);
        return true;
    }
}
