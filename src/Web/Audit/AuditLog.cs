using System.Data;
using System.Text;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Audit;

/// <summary>
/// Who did what, on what, why, from where, and how it ended: written in the order in which it came, by one writer at a time, each link over the one
/// before. While the database is away it waits; what was taken is written.
/// </summary>
public sealed class AuditLog
{
    /// <summary>The most entries that wait. Beyond it new ones are refused, counted and logged; requests are limited before that.</summary>
    public const int Capacity = 20_000;

    /// <summary>The longest that one text may be, in characters.</summary>
    public const int LengthMax = 500;

    // Any number that nothing else of ours locks by
    private const long PostgresLock = 0x78656e77_61756474;

    private readonly IDbContextFactory<XenWebDb> _databases;
    private readonly TimeProvider _time;
    private readonly AuditHead _head;
    private readonly WriteQueue<AuditRow> _queue;

    /// <summary>Writes nothing yet.</summary>
    public AuditLog(IDbContextFactory<XenWebDb> databases, AuditHead head, StoreHealth health, TimeProvider time, ILogger<AuditLog> log)
    {
        (_databases, _time, _head) = (databases, time, head);
        _queue = new WriteQueue<AuditRow>(new WriteQueueOptions("audit entries", Capacity, 200, TimeSpan.Zero, WhenFull.Refuse), WriteAsync, health, time, log);
    }

    /// <summary>How many entries were refused since the start: 0, or the audit is not whole.</summary>
    public long LeftOut => _queue.LeftOut;

    /// <summary>Never waits and never fails. The task ends true when the entry is in the database; those who need not know let it go.</summary>
    public Task<bool> WriteAsync(AuditEntry entry) => _queue.Add(new AuditRow
    {
        // To the millisecond, which both databases keep
        At = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()),
        Who = Text(entry.Who),
        What = Text(entry.What),
        On = Text(entry.On),
        Why = Text(entry.Why),
        From = Text(entry.From ?? AuditOrigin.Current),
        Outcome = Text(entry.Outcome),
        Hash = "",
    });

    /// <summary>Somebody tried to change something, and it was refused: every reason. One that <see cref="Access.Gate"/> refused is written there.</summary>
    public void Refused(Reason reason, string what, string on, params IEnumerable<string> why)
    {
        AuditOrigin.RefusalWritten();
        WriteAsync(new AuditEntry(reason.Who, what, on, reason.Why, null, $"refused: {string.Join(' ', why)}"));
    }

    /// <summary>As above, for an answer: nothing if it is no refusal, or one of the gate's.</summary>
    public void Refused(Reason reason, string what, string on, Refusal? refusal)
    {
        if (refusal is { Kind: not RefusalKind.Forbidden }) Refused(reason, what, on, refusal.Why);
    }

    /// <summary>Writes until it is stopped, then what still waits.</summary>
    internal Task RunAsync(CancellationToken stop) => _queue.RunAsync(stop);

    // Half a pair of surrogates would come back as another text than was written, and break the chain
    private static string Text(string text) => VisibleText.Of(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), LengthMax);

    private async Task<bool> WriteAsync(IReadOnlyList<AuditRow> rows, CancellationToken cancellation)
    {
        await using var db = _databases.CreateDbContext();
        // Another web server writes to the same chain: whoever has the lock reads the end of it. SQLite has one writer anyway
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        if (db is PostgresXenWebDb) await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({PostgresLock})", cancellation);
        // A connection that broke in the commit leaves open whether they were written: so those that were are passed over
        var keys = rows.Select(r => r.Key).ToList();
        var there = await db.Audit.Where(r => keys.Contains(r.Key)).Select(r => r.Key).ToHashSetAsync(cancellation);
        var last = await db.Audit.AsNoTracking().OrderByDescending(r => r.Sequence).FirstOrDefaultAsync(cancellation);
        foreach (var row in rows.Where(r => there.Add(r.Key)))
        {
            row.Sequence = (last?.Sequence ?? 0) + 1;
            row.Hash = AuditChain.Hash(last?.Hash ?? AuditChain.Root, row);
            db.Audit.Add(row);
            last = row;
        }
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        if (last is not null) _head.Write(last);
        return true;
    }
}
