using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Replay;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Controls;
using XenWeb.Web.Hosts;
using XenWeb.Web.Live;

namespace XenWeb.Web.Replay;

/// <summary>What changed in the lab, to step from one to the next and to mark a time line: events, migrations, negotiations, and what hosts said of themselves. Throws what the database throws.</summary>
public sealed class MomentChanges(TapeStore tapes, IDbContextFactory<XenWebDb> databases)
{
    private static readonly TimeSpan _openFor = TapeStore.HostsFor;

    /// <summary>The first change after a moment, or the last before it; null for none.</summary>
    /// <param name="at">The moment, to the millisecond.</param>
    /// <param name="after">After it; else before it.</param>
    /// <param name="of">Whose domains count; null for all of the lab.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<MomentChange?> FindAsync(DateTimeOffset at, bool after, MomentView? of, CancellationToken cancellation)
    {
        // Some databases keep parts of a millisecond, and a moment has none: what is in one is at its end
        var bound = after ? at : at.AddMilliseconds(-1);
        var found = new List<MomentChange>();
        await using (var db = databases.CreateDbContext())
        {
            var events = of is null ? db.Events.AsNoTracking() : db.Events.AsNoTracking().Where(r => (r.Guest != null && EF.Parameter(of.Domains).Contains(r.Guest)) || r.Who == of.Who);
            var moves = of is null ? db.Migrations.AsNoTracking() : db.Migrations.AsNoTracking().Where(r => EF.Parameter(of.Domains).Contains(r.GuestName));
            var talks = of is null ? db.Negotiations.AsNoTracking() : db.Negotiations.AsNoTracking().Where(r => EF.Parameter(of.Domains).Contains(r.GuestName));
            var open = bound - _openFor;
            var told = after ? events.Where(r => r.At > bound).OrderBy(r => r.At) : events.Where(r => r.At <= bound).OrderByDescending(r => r.At);
            var begun = after ? moves.Where(r => r.StartedAt > bound).OrderBy(r => r.StartedAt) : moves.Where(r => r.StartedAt <= bound).OrderByDescending(r => r.StartedAt);
            var ended = after ? moves.Where(r => r.StartedAt > open && r.EndedAt > bound).OrderBy(r => r.EndedAt) : moves.Where(r => r.StartedAt > open && r.EndedAt <= bound).OrderByDescending(r => r.EndedAt);
            var asked = after ? talks.Where(r => r.AskedAt > bound).OrderBy(r => r.AskedAt) : talks.Where(r => r.AskedAt <= bound).OrderByDescending(r => r.AskedAt);
            if (await told.FirstOrDefaultAsync(cancellation) is { } happened) found.Add(Of(happened));
            if (await begun.FirstOrDefaultAsync(cancellation) is { } began) found.Add(Began(began));
            if (await ended.FirstOrDefaultAsync(cancellation) is { } end) found.Add(Ended(end));
            if (await asked.FirstOrDefaultAsync(cancellation) is { } ask) found.Add(Of(ask));
        }
        // What a host says is of all its domains
        if (of is null && await tapes.ChangeAsync(at, after, cancellation) is { } frame) found.Add(Of(frame));
        return after ? found.MinBy(c => c.At) : found.MaxBy(c => c.At);
    }

    /// <summary>Marks of a time line, oldest first: migrations, overloads, orders, incidents; of each sort the newest <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<ReplayMark>> MarksAsync(DateTimeOffset from, DateTimeOffset to, int most, MomentView? of, CancellationToken cancellation)
    {
        var marks = new List<ReplayMark>();
        await using var db = databases.CreateDbContext();
        var moves = db.Migrations.AsNoTracking().Where(r => r.StartedAt >= from && r.StartedAt <= to);
        if (of is not null) moves = moves.Where(r => EF.Parameter(of.Domains).Contains(r.GuestName));
        foreach (var row in await moves.OrderByDescending(r => r.StartedAt).Take(most).ToListAsync(cancellation)) marks.Add(new ReplayMark(row.StartedAt, Status.Moving, $"{row.GuestName}: {row.From} → {row.To}"));
        var events = db.Events.AsNoTracking().Where(r => r.At >= from && r.At <= to);
        if (of is not null) events = events.Where(r => (r.Guest != null && EF.Parameter(of.Domains).Contains(r.Guest)) || r.Who == of.Who);
        foreach (var row in await events.Where(r => r.OperationId != null && EF.Functions.Like(r.What, "%-asked")).OrderByDescending(r => r.At).Take(most).ToListAsync(cancellation)) marks.Add(new ReplayMark(row.At, Status.Note, row.Text));
        foreach (var row in await events.Where(r => r.Severity == DecisionSeverity.Error).OrderByDescending(r => r.At).Take(most).ToListAsync(cancellation)) marks.Add(new ReplayMark(row.At, Status.Failed, row.Text));
        if (of is null)
        {
            foreach (var (host, at) in await tapes.OverloadsAsync(from, to, most, cancellation)) marks.Add(new ReplayMark(at, Status.Overloaded, T($"{host} is over its threshold")));
        }
        // The same said twice at one time is one mark
        return [.. marks.Distinct().OrderBy(m => m.At)];
    }

    private static MomentChange Of(EventRow row) => new(MomentChange.Ceiling(row.At), row.What, row.Text, row.Severity, row.Host, row.Guest, row.HelpId);

    private static MomentChange Began(MigrationRow row) =>
        new(MomentChange.Ceiling(row.StartedAt), "migration-began", $"{row.GuestName} begins to move from {row.From} to {row.To}.", DecisionSeverity.Info, row.From, row.GuestName, row.Id);

    private static MomentChange Ended(MigrationRow row) => new(
        MomentChange.Ceiling(row.EndedAt!.Value), "migration-ended", row.State == MigrationState.Done ? $"{row.GuestName} is on {row.To}: {MoveWords.Took(MoveRows.From(row))}." : $"{row.GuestName} did not move to {row.To}: {row.Problem ?? "why was not told"}.",
        row.State == MigrationState.Done ? DecisionSeverity.Info : DecisionSeverity.Warning, row.From, row.GuestName, row.Id);

    private static MomentChange Of(NegotiationRow row) => new(MomentChange.Ceiling(row.AskedAt), "negotiation-began", $"{row.From} seeks a place for {row.GuestName}.", DecisionSeverity.Info, row.From, row.GuestName, row.HelpId);

    private static MomentChange Of(HostKeyframe frame)
    {
        var (host, over) = (frame.Host.Name, frame.Status?.Overloads ?? []);
        var (what, text, severity) = frame.Cause switch
        {
            KeyframeCause.Presence => ("host-presence", frame.Online ? $"{host}'s agent is there." : $"{host}'s agent has left the broker.", frame.Online ? DecisionSeverity.Info : DecisionSeverity.Error),
            KeyframeCause.Mode => ("host-mode", $"{host} is {frame.Status?.Mode.ToString().ToLowerInvariant()}.", DecisionSeverity.Info),
            KeyframeCause.Overload => ("host-overload", over.IsEmpty ? $"{host} is no longer over a threshold." : $"{host} is over its threshold: {string.Join(", ", over.Select(o => o.Resource.ToString().ToLowerInvariant()))}.", over.IsEmpty ? DecisionSeverity.Info : DecisionSeverity.Warning),
            KeyframeCause.Guests => ("host-guests", $"{host} has other domains, or one of them does something else.", DecisionSeverity.Info),
            _ => ("host-other", $"{host}'s policy or facts are others.", DecisionSeverity.Info),
        };
        return new MomentChange(MomentChange.Ceiling(frame.At), what, text, severity, host, null, null);
    }
}

/// <summary>Whose changes count, for who sees only a part of the lab.</summary>
/// <param name="Domains">Their domains, by name.</param>
/// <param name="Who">Who they are: what they did themselves counts too.</param>
public sealed record MomentView(string[] Domains, string Who);
