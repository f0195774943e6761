using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Live;

namespace XenWeb.Web.Access;

/// <summary>Why a domain is where it is, for who may see it: from what is in memory at once, and with what is kept.</summary>
public sealed class MyWhy(IDbContextFactory<XenWebDb> databases, MyRecords records, MyFleet fleet)
{
    // The newest that is done decides
    private const int MovesMax = 20;
    private const string StartDone = "start-done";
    private static readonly TimeSpan _soughtFor = TimeSpan.FromHours(1);

    /// <summary>What memory tells.</summary>
    public WhyHere Now(PlacedGuest placed)
    {
        var lab = fleet.Current;
        return WhyHere.Of(placed.Guest.Id, placed.Guest.Name, placed.Host.Id, lab.Migrations.Values, lab.Negotiations.Values, []);
    }

    /// <summary>What memory and database tell. Throws what the database throws.</summary>
    public async Task<WhyHere> ReadAsync(PlacedGuest placed, CancellationToken cancellation)
    {
        var (guest, lab) = (placed.Guest, fleet.Current);
        var moves = lab.Migrations.Values.Where(m => m.Guest == guest.Id).ToList();
        moves.AddRange((await records.MigrationsAsync(guest.Id, guest.Name, MovesMax, cancellation)).Select(MoveRows.From).Where(m => moves.TrueForAll(o => o.Id != m.Id)));
        var start = await StartAsync(guest.Name, cancellation);
        var talks = lab.Negotiations.Values.Where(t => t.Help.Guest.Id == guest.Id || t.Help.Guest.Name == guest.Name).ToList();
        if (moves.Where(m => m.State == MigrationState.Done).MaxBy(m => m.EndedAt) is { } move && talks.TrueForAll(t => t.HelpId != move.Id) && await records.NegotiationAsync(move.Id, cancellation) is { } kept) talks.Add(kept);
        if (start is not null) talks.AddRange((await StartTalksAsync(guest.Name, start.At, cancellation)).Where(t => talks.TrueForAll(o => o.HelpId != t.HelpId)));
        return WhyHere.Of(guest.Id, guest.Name, placed.Host.Id, moves, talks, start is null ? [] : [start]);
    }

    private async Task<GuestStart?> StartAsync(string name, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Events.AsNoTracking().Where(e => e.Guest == name && e.What == StartDone && e.Host != null).OrderByDescending(e => e.Id).FirstOrDefaultAsync(cancellation);
        return row is null ? null : new GuestStart(row.At, row.Who, row.Why, new HostId(row.Host!));
    }

    private async Task<IReadOnlyList<NegotiationRecord>> StartTalksAsync(string name, DateTimeOffset at, CancellationToken cancellation)
    {
        var from = at - _soughtFor;
        await using var db = databases.CreateDbContext();
        var rows = await db.Negotiations.AsNoTracking().Where(n => n.AskedAt >= from && n.AskedAt <= at && n.GuestName == name && n.Kind == HelpKind.Start).OrderByDescending(n => n.AskedAt).Select(n => n.Json).Take(1).ToListAsync(cancellation);
        return [.. rows.Select(StorageJson.ReadNegotiation).Select(t => fleet.Person.SeesAll ? t : MyFleet.Filter(t, fleet.Sees))];
    }
}
