using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Replay;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Live;

/// <summary>Negotiations and migrations to rows and back, and keyframes to rows.</summary>
internal static class MoveRows
{
    /// <summary>Writes the newest of each, in one transaction; then it is true.</summary>
    /// <param name="databases">Where.</param>
    /// <param name="items"><see cref="NegotiationRecord"/>s, <see cref="Migration"/>s and <see cref="HostKeyframe"/>s, oldest first.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<bool> WriteAsync(IDbContextFactory<XenWebDb> databases, IReadOnlyList<object> items, CancellationToken cancellation) => DoubleWrites.AsOnceAsync(() => PutAsync(databases, items, cancellation));

    private static async Task<bool> PutAsync(IDbContextFactory<XenWebDb> databases, IReadOnlyList<object> items, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var migrations = items.OfType<Migration>().GroupBy(m => m.Id).Select(g => g.Last()).ToArray();
        var negotiations = items.OfType<NegotiationRecord>().GroupBy(n => n.HelpId).Select(g => g.Last()).ToArray();
        var moves = migrations.Select(m => m.Id).ToArray();
        var helps = negotiations.Select(n => n.HelpId).ToArray();
        var migrationRows = await db.Migrations.Where(r => moves.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellation);
        var negotiationRows = await db.Negotiations.Where(r => helps.Contains(r.HelpId)).ToDictionaryAsync(r => r.HelpId, cancellation);
        foreach (var migration in migrations)
        {
            if (!migrationRows.TryGetValue(migration.Id, out var row)) db.Migrations.Add(row = new MigrationRow { Id = migration.Id, GuestName = "", From = "", To = "" });
            // Another web server may have heard more by now
            if (row.EndedAt is null || migration.EndedAt is not null) To(migration, row);
        }
        foreach (var negotiation in negotiations)
        {
            if (!negotiationRows.TryGetValue(negotiation.HelpId, out var row)) db.Negotiations.Add(row = new NegotiationRow { HelpId = negotiation.HelpId, From = "", GuestName = "", Json = "" });
            if (row.EndedAt is null || negotiation.EndedAt is not null) To(negotiation, row);
        }
        await KeyframeRows.PutAsync(db, items.OfType<HostKeyframe>(), cancellation);
        await db.SaveChangesAsync(cancellation);
        return true;
    }

    /// <summary>What a row holds; copied bytes are not kept, all of an ended one's memory was copied.</summary>
    public static Migration From(MigrationRow row) => new()
    {
        Id = row.Id,
        Guest = new GuestId(row.GuestId),
        GuestName = row.GuestName,
        From = new HostId(row.From),
        To = new HostId(row.To),
        Kind = row.Kind,
        Why = row.Why,
        State = row.State,
        Memory = new ByteSize(row.MemoryBytes),
        Copied = row.State == MigrationState.Done ? new ByteSize(row.MemoryBytes) : null,
        StartedAt = row.StartedAt,
        EndedAt = row.EndedAt,
        Pause = row.PauseSeconds is { } pause ? TimeSpan.FromSeconds(pause) : null,
        Sent = row.SentBytes is { } sent ? new ByteSize(sent) : null,
        Problem = row.Problem,
    };

    private static void To(Migration migration, MigrationRow row)
    {
        (row.GuestId, row.GuestName, row.From, row.To, row.Kind) = (migration.Guest.Uuid, migration.GuestName, migration.From.Name, migration.To.Name, migration.Kind);
        (row.State, row.StartedAt, row.EndedAt, row.PauseSeconds) = (migration.State, migration.StartedAt, migration.EndedAt, migration.Pause?.TotalSeconds);
        (row.MemoryBytes, row.SentBytes, row.Problem, row.Why) = (migration.Memory.Bytes, migration.Sent?.Bytes, migration.Problem, migration.Why);
    }

    private static void To(NegotiationRecord record, NegotiationRow row)
    {
        (row.AskedAt, row.EndedAt, row.From, row.GuestName) = (record.AskedAt, record.EndedAt, record.Help.From.Name, record.Help.Guest.Name);
        (row.Kind, row.Succeeded, row.Outcome, row.Json) = (record.Help.Kind, record.Succeeded, record.Outcome, StorageJson.Write(record));
    }
}
