using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Access;

/// <summary>Migrations and orders as the marks of a chart: those that the one who is signed in may see. Throws what the database throws.</summary>
public sealed class MyMarks(IDbContextFactory<XenWebDb> databases, MyRecords records, SignedIn who)
{
    /// <summary>The most that are read of each sort, the newest first.</summary>
    public const int Most = 300;

    // What is found by when it began may have ended later
    private static readonly TimeSpan LongestMove = TimeSpan.FromDays(1);

    private const string Asked = "-asked";

    /// <summary>What came to and left a host, and what was asked of it.</summary>
    public Task<KeptMarks> OfHostAsync(HostId host, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var name = host.Name;
        return ReadAsync(from, to, moves => moves.Where(m => m.From == name || m.To == name), events => events.Where(e => e.Host == name), m => Of(m, host), cancellation);
    }

    /// <summary>Where a domain went, and what was asked of it.</summary>
    public Task<KeptMarks> OfDomainAsync(GuestId guest, string name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var uuid = guest.Uuid;
        return ReadAsync(from, to, moves => moves.Where(m => m.GuestId == uuid), events => events.Where(e => e.Guest == name), m => Of(m, null), cancellation);
    }

    /// <summary>"small-1 → herby", "small-1 comes", "small-1 stays"; on a domain's own page "ferby → herby".</summary>
    public static string Label(MigrationState state, string guest, string from, string to, string? onHost) => (state, onHost) switch
    {
        (MigrationState.Failed, _) => $"{guest} stays",
        (MigrationState.Undefined, _) => $"{guest} undefined",
        (_, null) => $"{from} → {to}",
        _ => onHost == from ? $"{guest} → {to}" : $"{guest} comes",
    };

    private async Task<KeptMarks> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, Func<IQueryable<MigrationRow>, IQueryable<MigrationRow>> moved, Func<IQueryable<EventRow>, IQueryable<EventRow>> about, Func<MigrationRow, ChartMark> of, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var open = from - LongestMove;
        var moves = await moved(records.Migrations(db)).Where(m => m.StartedAt >= open && m.StartedAt <= to && m.EndedAt >= from && m.EndedAt <= to).OrderByDescending(m => m.EndedAt).Take(Most + 1).ToListAsync(cancellation);
        var events = db.Events.AsNoTracking().Where(e => e.At >= from && e.At <= to && e.OperationId != null && EF.Functions.Like(e.What, "%" + Asked));
        if (!who.Person.SeesAll)
        {
            var (mine, me) = (records.Mine(), who.Person.Who);
            events = events.Where(e => (e.Guest != null && EF.Parameter(mine).Contains(e.Guest)) || e.Who == me);
        }
        var orders = await about(events).OrderByDescending(e => e.At).Take(Most + 1).ToListAsync(cancellation);
        return new KeptMarks([.. moves.Take(Most).Select(of), .. orders.Take(Most).Select(Of)], moves.Count > Most || orders.Count > Most);
    }

    private static ChartMark Of(MigrationRow move, HostId? on) =>
        new(move.EndedAt!.Value, Label(move.State, move.GuestName, move.From, move.To, on?.Name), $"{move.GuestName}: {move.From} → {move.To}", move.Id);

    private static ChartMark Of(EventRow order) => new(order.At, order.What[..^Asked.Length], order.Text.TrimEnd('.'), $"{order.OperationId}");
}
