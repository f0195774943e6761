using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Audit;

/// <summary>Which entries are wanted; what is null does not matter.</summary>
/// <param name="Who">By this one.</param>
/// <param name="What">Of this word.</param>
/// <param name="On">Done to this.</param>
/// <param name="Before">Written before this one.</param>
/// <param name="Limit">How many at most, to <see cref="LimitMax"/>.</param>
public sealed record AuditFilter(string? Who = null, string? What = null, string? On = null, long? Before = null, int Limit = 100)
{
    /// <summary>The most that are read at once.</summary>
    public const int LimitMax = 500;
}

/// <summary>How far the chain holds.</summary>
/// <param name="Entries">How many entries there are, or were looked at before the first broken link.</param>
/// <param name="Head">The newest hash that holds; empty if there is none.</param>
/// <param name="Broken">The first broken link, in words; null if all hold.</param>
public sealed record AuditVerdict(long Entries, string Head, string? Broken);

/// <summary>Reads and checks what <see cref="AuditLog"/> wrote. Throws what the database throws.</summary>
public sealed class AuditReader(IDbContextFactory<XenWebDb> databases, AuditHead head)
{
    private const int BatchRows = 1000;

    /// <summary>The newest first.</summary>
    public async Task<ImmutableArray<AuditRow>> ReadAsync(AuditFilter filter, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var rows = db.Audit.AsNoTracking().AsQueryable();
        if (filter.Who is { } who) rows = rows.Where(r => r.Who == who);
        if (filter.What is { } what) rows = rows.Where(r => r.What == what);
        if (filter.On is { } on) rows = rows.Where(r => r.On == on);
        if (filter.Before is { } before) rows = rows.Where(r => r.Sequence < before);
        return [.. await rows.OrderByDescending(r => r.Sequence).Take(Math.Clamp(filter.Limit, 1, AuditFilter.LimitMax)).ToListAsync(cancellation)];
    }

    /// <summary>All of them, the oldest first, some at a time.</summary>
    public async IAsyncEnumerable<AuditRow> AllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (long after = long.MinValue; ;)
        {
            List<AuditRow> rows;
            await using (var db = databases.CreateDbContext())
            {
                rows = await db.Audit.AsNoTracking().Where(r => r.Sequence > after).OrderBy(r => r.Sequence).Take(BatchRows).ToListAsync(cancellation);
            }
            foreach (var row in rows) yield return row;
            if (rows.Count < BatchRows) yield break;
            after = rows[^1].Sequence;
        }
    }

    /// <summary>Looks at every link, to the first that is broken.</summary>
    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancellation = default)
    {
        // Read first: what is written meanwhile comes after it
        var (written, count, before, matches) = (head.Read(), 0L, (AuditRow?)null, false);
        await foreach (var row in AllAsync(cancellation))
        {
            if (AuditChain.Break(before, row) is { } broken) return new AuditVerdict(count, before?.Hash ?? "", broken);
            if (written is { } kept && kept.Sequence == row.Sequence) matches = kept.Hash == row.Hash;
            (before, count) = (row, count + 1);
        }
        var cut = written is { } last && !matches;
        return new AuditVerdict(count, before?.Hash ?? "", !cut ? null
            : written!.Value.Sequence > count ? $"the end is cut off: entry {written.Value.Sequence} was written, and the newest is {count}"
            : $"entry {written.Value.Sequence} is another one than was written: the chain was made anew");
    }
}
