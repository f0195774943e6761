using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Replay;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Replay;

/// <summary>The lab's past, read from the database, a bounded number of stretches at once. Throws what the database throws.</summary>
public sealed class Moments(TapeStore tapes, IDbContextFactory<XenWebDb> databases, TimeProvider time) : IDisposable
{
    /// <summary>How many stretches are read at once; others wait.</summary>
    public const int ReadsMax = 2;

    private const int EventsMax = 500;
    private const int MovesMax = 500;

    // As long as a host's keyframes are looked for
    private static readonly TimeSpan _openFor = TapeStore.HostsFor;

    private readonly SemaphoreSlim _reading = new(ReadsMax);

    /// <summary>The first moment that can be had; null if there is none yet.</summary>
    public Task<DateTimeOffset?> SinceAsync(CancellationToken cancellation) => tapes.SinceAsync(cancellation);

    /// <summary>Why a moment can't be had; null if it can.</summary>
    public Refusal? WhyNot(DateTimeOffset at, DateTimeOffset? since)
    {
        if (at > time.GetUtcNow()) return new Refusal(RefusalKind.Invalid, [$"{MomentText.Say(at)} is in the future."]);
        if (since is not { } first) return new Refusal(RefusalKind.NotFound, ["No moment of the lab is kept yet: the first is there as soon as a host has been heard of."]);
        return at >= first ? null : new Refusal(RefusalKind.NotFound, [$"The lab's moments are kept since {MomentText.Say(first)}. What it was like before is not known; there are charts and events only."]);
    }

    /// <summary>All that is kept from a moment to another; it ends earlier where that is much.</summary>
    public async Task<PastStretch> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            var read = await tapes.ReadAsync(from, to, cancellation);
            await using var db = databases.CreateDbContext();
            var (oldest, shown, end) = (from - _openFor, from - PastStretch.Before, read.To);
            var migrations = await db.Migrations.AsNoTracking().Where(r => r.StartedAt > oldest && r.StartedAt <= end && (r.EndedAt == null || r.EndedAt > shown)).OrderByDescending(r => r.StartedAt).Take(MovesMax).ToListAsync(cancellation);
            var talks = await db.Negotiations.AsNoTracking().Where(r => r.AskedAt > oldest && r.AskedAt <= end && (r.EndedAt == null || r.EndedAt > shown)).OrderByDescending(r => r.AskedAt).Take(FleetSnapshot.EndedMax).Select(r => r.Json).ToListAsync(cancellation);
            var operations = await db.Operations.AsNoTracking().Where(r => r.CreatedAt <= end && (r.EndedAt == null || r.EndedAt > shown)).OrderByDescending(r => r.CreatedAt).Take(MovesMax).ToListAsync(cancellation);
            var events = await db.Events.AsNoTracking().Where(r => r.At > shown && r.At <= end).OrderByDescending(r => r.At).ThenByDescending(r => r.Id).Take(EventsMax).ToListAsync(cancellation);
            var tape = new LabTape(from, read.To, read.Keyframes, read.Hosts, read.Guests, migrations.Select(MoveRows.From), talks.Select(StorageJson.ReadNegotiation));
            return new PastStretch(tape, [.. events.AsEnumerable().Reverse()], [.. operations.Select(OperationRows.From)]);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>When a host was heard of first after a moment at which none was; null for never since.</summary>
    public Task<DateTimeOffset?> HeardAfterAsync(DateTimeOffset after, CancellationToken cancellation) => tapes.HeardAfterAsync(after, cancellation);

    /// <summary>How guests might be treated at a moment, as their configurations said then.</summary>
    public async Task<IReadOnlyDictionary<string, GuestRuling>> RulingsAsync(DateTimeOffset at, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var newest = await db.ConfigurationVersions.AsNoTracking().Where(v => v.At <= at).GroupBy(v => v.Name).Select(g => new { Name = g.Key, Version = g.Max(v => v.Version) }).Take(Configurations.CountMax).ToListAsync(cancellation);
        var (names, version) = (newest.Select(n => n.Name).ToArray(), newest.ToDictionary(n => n.Name, n => n.Version, StringComparer.Ordinal));
        var versions = newest.Select(n => n.Version).Distinct().ToArray();
        var rows = await db.ConfigurationVersions.AsNoTracking().Where(v => names.Contains(v.Name) && versions.Contains(v.Version)).ToListAsync(cancellation);
        return rows.Where(r => version[r.Name] == r.Version).Select(r => (r.Name, GuestConfigText.Read(r.Text).Config))
            .ToDictionary(r => r.Name, r => new GuestRuling(r.Name, r.Config.Priority, r.Config.Rules), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();
}
