using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Events;
using XenWeb.Web.Live;

namespace XenWeb.Web.Access;

/// <summary>What the one who is signed in may see of what is kept: events, negotiations, migrations. Throws what the database throws.</summary>
public sealed class MyRecords(IDbContextFactory<XenWebDb> databases, EventReader events, Belongings belongings, MyFleet fleet, SignedIn who)
{
    /// <summary>Events about their domains, and what they did themselves; all for who sees the whole lab.</summary>
    public Task<IReadOnlyList<EventRow>> EventsAsync(EventFilter filter, CancellationToken cancellation = default) =>
        events.ReadAsync(who.Person.SeesAll ? filter : filter with { Guests = Mine(), OrWho = who.Person.Who }, cancellation);

    /// <summary>One negotiation that has ended long ago; null if there is none that they may see.</summary>
    public async Task<NegotiationRecord?> NegotiationAsync(string id, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var json = await db.Negotiations.AsNoTracking().Where(r => r.HelpId == id).Select(r => r.Json).FirstOrDefaultAsync(cancellation);
        if (json is null) return null;
        var talk = StorageJson.ReadNegotiation(json);
        return who.Person.SeesAll ? talk : fleet.Sees(talk.Help.Guest.Name) ? MyFleet.Filter(talk, fleet.Sees) : null;
    }

    /// <summary>Negotiations asked before a moment, the newest first, and whether there are more before them.</summary>
    public async Task<(IReadOnlyList<NegotiationRecord> Talks, bool More)> NegotiationsAsync(DateTimeOffset before, int atOnce, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var rows = await db.Negotiations.AsNoTracking().Where(n => n.AskedAt < before).OrderByDescending(n => n.AskedAt).Take(atOnce).Select(n => n.Json).ToListAsync(cancellation);
        var talks = rows.Select(StorageJson.ReadNegotiation);
        if (!who.Person.SeesAll) talks = talks.Where(t => fleet.Sees(t.Help.Guest.Name)).Select(t => MyFleet.Filter(t, fleet.Sees));
        return ([.. talks], rows.Count == atOnce);
    }

    /// <summary>The newest migrations of a guest, by its id or (null) its name.</summary>
    public async Task<IReadOnlyList<MigrationRow>> MigrationsAsync(GuestId? guest, string name, int most, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var uuid = guest?.Uuid;
        return await Migrations(db).Where(m => uuid == null ? m.GuestName == name : m.GuestId == uuid).OrderByDescending(m => m.StartedAt).Take(most).ToListAsync(cancellation);
    }

    /// <summary>One migration that has ended long ago; null if there is none that they may see.</summary>
    public async Task<Migration?> MigrationAsync(string id, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Migrations.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellation);
        return row is not null && (who.Person.SeesAll || fleet.Sees(row.GuestName)) ? MoveRows.From(row) : null;
    }

    /// <summary>Migrations, narrowed to theirs; the caller narrows and orders further.</summary>
    internal IQueryable<MigrationRow> Migrations(XenWebDb db)
    {
        var rows = db.Migrations.AsNoTracking();
        if (who.Person.SeesAll) return rows;
        var mine = Mine();
        return rows.Where(r => EF.Parameter(mine).Contains(r.GuestName));
    }

    /// <summary>The names of the domains that are theirs to see: of configurations, and those that run.</summary>
    internal string[] Mine() => [.. belongings.Names.Where(fleet.Sees).Concat(fleet.Current.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Select(g => g.Name)).Distinct(StringComparer.Ordinal)];
}
