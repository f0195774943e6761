using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Replay;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// Reads what was kept of all hosts over a stretch of time: keyframes and samples, as <see cref="LabTape"/> takes them. Throws what the database throws.
/// </summary>
public sealed class TapeStore(IDbContextFactory<XenWebDb> databases, HistoryOptions options, TimeProvider time)
{
    /// <summary>The most samples that are read at once, some 20 MB: with more the stretch ends before.</summary>
    public const int SamplesMax = 100_000;

    /// <summary>Before a stretch, a host that was not heard of for so long is left out.</summary>
    public static readonly TimeSpan HostsFor = TimeSpan.FromDays(1);

    // As long as a host is not lost, whatever period it has; most have a sample in the last minute
    private static readonly TimeSpan _samplesFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan _mostFor = TimeSpan.FromMinutes(1);

    /// <summary>From when on moments can be had: the first keyframe, and not before samples are removed. Null if there is none.</summary>
    public async Task<DateTimeOffset?> SinceAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var limit = time.GetUtcNow() - options.KeepSamples;
        return await db.HostKeyframes.AsNoTracking().Where(r => r.At >= limit).OrderBy(r => r.At).Select(r => (DateTimeOffset?)r.At).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>All that was kept from <paramref name="from"/> to <paramref name="to"/>, and of each host what was kept last before it; <see cref="TapeRead.To"/> is earlier if there is more than <see cref="SamplesMax"/>.</summary>
    public async Task<TapeRead> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var frames = await KeyframesAsync(db, from, to, cancellation);
        var hosts = await HostsAsync(db, from, to, frames, cancellation);
        var (guests, end) = await GuestsAsync(db, from, to, hosts, cancellation);
        return new TapeRead(end, [.. frames.Where(f => f.At <= end).Select(KeyframeRows.From)], [.. hosts.Where(h => h.At <= end).Select(Of)], [.. guests.Select(Of)]);
    }

    /// <summary>When a host was heard of first after a moment; null for never.</summary>
    public async Task<DateTimeOffset?> HeardAfterAsync(DateTimeOffset after, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var frame = await db.HostKeyframes.AsNoTracking().Where(r => r.At > after && r.Online).OrderBy(r => r.At).Select(r => (DateTimeOffset?)r.At).FirstOrDefaultAsync(cancellation);
        // A host that speaks has a keyframe each hour, so there are few samples between
        var until = frame ?? time.GetUtcNow();
        var sample = await db.HostSamples.AsNoTracking().Where(r => r.At > after && r.At < until).OrderBy(r => r.At).Select(r => (DateTimeOffset?)r.At).FirstOrDefaultAsync(cancellation);
        return sample ?? frame;
    }

    /// <summary>The first keyframe after a moment (or the last before it) that was kept because of a change that a person would call one; null for none.</summary>
    public async Task<HostKeyframe?> ChangeAsync(DateTimeOffset at, bool after, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var rows = db.HostKeyframes.AsNoTracking().Where(r => r.Cause != KeyframeCause.Repeat && r.Cause != KeyframeCause.Progress);
        var row = after
            ? await rows.Where(r => r.At > at).OrderBy(r => r.At).ThenBy(r => r.Host).FirstOrDefaultAsync(cancellation)
            : await rows.Where(r => r.At < at).OrderByDescending(r => r.At).ThenBy(r => r.Host).FirstOrDefaultAsync(cancellation);
        return row is null ? null : KeyframeRows.From(row);
    }

    /// <summary>When overloads were told first in a stretch of time, oldest first, each with its host; at most so many.</summary>
    public async Task<IReadOnlyList<(HostId Host, DateTimeOffset At)>> OverloadsAsync(DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var rows = await db.HostKeyframes.AsNoTracking().Where(r => r.At >= from && r.At <= to && r.Cause == KeyframeCause.Overload).OrderByDescending(r => r.At).Take(most).ToListAsync(cancellation);
        return [.. rows.Select(KeyframeRows.From).Where(k => k.Status?.Overloads.IsEmpty == false).Select(k => (k.Host, k.At)).Reverse()];
    }

    /// <summary>Removes keyframes that no moment from a time on needs; returns how many.</summary>
    internal static Task<int> RemoveAsync(XenWebDb db, DateTimeOffset before, CancellationToken cancellation)
    {
        var limit = before - HostsFor;
        return db.HostKeyframes.Where(r => r.At < limit).ExecuteDeleteAsync(cancellation);
    }

    private static async Task<List<HostKeyframeRow>> KeyframesAsync(XenWebDb db, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var oldest = from - HostsFor;
        var last = await db.HostKeyframes.AsNoTracking().Where(r => r.At > oldest && r.At <= from).GroupBy(r => r.Host).Select(g => new { Host = g.Key, At = g.Max(r => r.At) }).ToListAsync(cancellation);
        var (hosts, times) = (last.Select(l => l.Host).ToArray(), last.Select(l => l.At).Distinct().ToArray());
        var before = await db.HostKeyframes.AsNoTracking().Where(r => hosts.Contains(r.Host) && times.Contains(r.At)).ToListAsync(cancellation);
        var at = last.ToDictionary(l => l.Host, l => l.At);
        var within = await db.HostKeyframes.AsNoTracking().Where(r => r.At > from && r.At <= to).OrderBy(r => r.At).Take(SamplesMax).ToListAsync(cancellation);
        return [.. before.Where(r => at[r.Host] == r.At), .. within];
    }

    private static async Task<List<HostSampleRow>> HostsAsync(XenWebDb db, DateTimeOffset from, DateTimeOffset to, List<HostKeyframeRow> frames, CancellationToken cancellation)
    {
        var near = from - _mostFor;
        var rows = await db.HostSamples.AsNoTracking().Where(r => r.At > near && r.At <= to).OrderBy(r => r.At).Take(SamplesMax).ToListAsync(cancellation);
        var before = rows.Where(r => r.At <= from).GroupBy(r => r.Host).Select(g => g.Last()).ToList();
        var quiet = frames.Select(f => f.Host).Distinct().Except(before.Select(r => r.Host)).ToArray();
        if (quiet.Length > 0)
        {
            var far = from - _samplesFor;
            var last = await db.HostSamples.AsNoTracking().Where(r => quiet.Contains(r.Host) && r.At > far && r.At <= from).GroupBy(r => r.Host).Select(g => new { Host = g.Key, At = g.Max(r => r.At) }).ToListAsync(cancellation);
            var (hosts, times) = (last.Select(l => l.Host).ToArray(), last.Select(l => l.At).Distinct().ToArray());
            var found = hosts.Length == 0 ? [] : await db.HostSamples.AsNoTracking().Where(r => hosts.Contains(r.Host) && times.Contains(r.At)).ToListAsync(cancellation);
            before.AddRange(found.Where(r => last.Exists(l => l.Host == r.Host && l.At == r.At)));
        }
        return [.. before, .. rows.Where(r => r.At > from)];
    }

    // In the order of time, so that what is beyond the limit is what is last
    private static async Task<(List<GuestSampleRow> Rows, DateTimeOffset To)> GuestsAsync(XenWebDb db, DateTimeOffset from, DateTimeOffset to, List<HostSampleRow> hosts, CancellationToken cancellation)
    {
        var wanted = hosts.Select(h => (h.Host, h.At)).ToHashSet();
        var near = from - _mostFor;
        var rows = await db.GuestSamples.AsNoTracking().Where(r => r.At > near && r.At <= to).OrderBy(r => r.At).Take(SamplesMax).ToListAsync(cancellation);
        if (rows.Count == SamplesMax && rows[^1].At > from)
        {
            to = rows[^1].At.AddMilliseconds(-1);
            if (to < from) to = from;
        }
        var far = hosts.Where(h => h.At <= near).ToList();
        if (far.Count > 0)
        {
            var (names, times) = (far.Select(h => h.Host).ToArray(), far.Select(h => h.At).Distinct().ToArray());
            rows.AddRange(await db.GuestSamples.AsNoTracking().Where(r => names.Contains(r.Host) && times.Contains(r.At)).ToListAsync(cancellation));
        }
        return ([.. rows.Where(r => r.At <= to && wanted.Contains((r.Host, r.At)))], to);
    }

    private static HostFigures Of(HostSampleRow r) => new(
        new HostId(r.Host), r.At, Cores(r.Cpu), Cores(r.Dom0Cpu), new ByteSize(r.MemoryUsedBytes), Bits(r.NetworkIn), Bits(r.NetworkOut), Bytes(r.BlockRead), Bytes(r.BlockWrite));

    private static GuestFigures Of(GuestSampleRow r) => new(
        new GuestId(r.GuestId), new HostId(r.Host), r.At, Cores(r.Cpu), new ByteSize(r.MemoryBytes), Bits(r.NetworkIn), Bits(r.NetworkOut), Bytes(r.BlockRead), Bytes(r.BlockWrite));

    private static Cores? Cores(double? value) => value is { } v ? new Cores(v) : null;

    private static BitRate? Bits(double? value) => value is { } v ? new BitRate(v) : null;

    private static ByteRate? Bytes(double? value) => value is { } v ? new ByteRate(v) : null;
}
