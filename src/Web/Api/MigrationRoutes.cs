using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Access;
using XenWeb.Web.Live;

namespace XenWeb.Web.Api;

/// <summary>/migrations and /negotiations: what moves, what moved, and why.</summary>
internal static class MigrationRoutes
{
    /// <summary>Maps /migrations.</summary>
    public static void MapMigrations(this RouteGroupBuilder api)
    {
        var migrations = api.MapGroup("/migrations").WithTags("Migrations");
        migrations.MapGet("", ListAsync).WithName("listMigrations").WithSummary("The newest first, those that go on included; by host (source or target) or domain").Produces<MigrationShape[]>();
        migrations.MapGet("/{id}", async (string id, MyFleet live, MyRecords records, CancellationToken cancellation) =>
        {
            if (live.Current.Migrations.TryGetValue(id, out var found)) return TypedResults.Ok(MigrationShape.Of(found));
            return await records.MigrationAsync(id, cancellation) is { } older ? TypedResults.Ok(MigrationShape.Of(older)) : Problems.Of(StatusCodes.Status404NotFound, $"There is no migration '{Short(id)}'.");
        }).WithName("getMigration").WithSummary("One migration").Produces<MigrationShape>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Maps /negotiations.</summary>
    public static void MapNegotiations(this RouteGroupBuilder api)
    {
        var negotiations = api.MapGroup("/negotiations").WithTags("Negotiations");
        negotiations.MapGet("", (string? host, string? limit, MyFleet live) =>
        {
            var query = new RequestQuery();
            var most = query.Whole("limit", limit, 100, 1, 200);
            if (query.Problem is { } bad) return bad;
            var found = live.Current.Negotiations.Values.Where(n => host is null || n.Help.From.Name == host).OrderByDescending(n => n.AskedAt).Take(most);
            return TypedResults.Ok(found.Select(NegotiationShape.Of).ToArray());
        }).WithName("listNegotiations").WithSummary("The newest first, those that go on included; by asking host").Produces<NegotiationShape[]>();
        negotiations.MapGet("/{id}", async (string id, MyFleet live, MyRecords records, CancellationToken cancellation) =>
        {
            if (live.Current.Negotiations.TryGetValue(id, out var found)) return TypedResults.Ok(NegotiationShape.Of(found));
            return await records.NegotiationAsync(id, cancellation) is { } older ? TypedResults.Ok(NegotiationShape.Of(older)) : Problems.Of(StatusCodes.Status404NotFound, $"There is no negotiation '{Short(id)}'.");
        }).WithName("getNegotiation").WithSummary("One negotiation with all that was said").Produces<NegotiationShape>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(string? host, string? domain, string? state, string? limit, MyFleet live, MyRecords records, IDbContextFactory<XenWebDb> databases, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        var wanted = query.OneOf<MigrationState>("state", state);
        var most = query.Whole("limit", limit, 100, 1, 500);
        if (query.Problem is { } bad) return bad;
        var fleet = live.Current;
        var found = fleet.Migrations.Values.ToList();
        if (most > found.Count || host is not null || domain is not null) found.AddRange(await OlderAsync(records, databases, host, domain, most, cancellation));
        var shown = found.DistinctBy(m => m.Id)
            .Where(m => (host is null || m.From.Name == host || m.To.Name == host) && (domain is null || m.GuestName == domain || m.Guest.ToString() == domain) && (wanted is null || m.State == wanted))
            .OrderByDescending(m => m.StartedAt).Take(most);
        return TypedResults.Ok(shown.Select(MigrationShape.Of).ToArray());
    }

    private static async Task<IEnumerable<Migration>> OlderAsync(MyRecords records, IDbContextFactory<XenWebDb> databases, string? host, string? domain, int most, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var rows = records.Migrations(db).AsQueryable();
        if (host is not null) rows = rows.Where(r => r.From == host || r.To == host);
        if (Guid.TryParse(domain, out var id)) rows = rows.Where(r => r.GuestId == id);
        else if (domain is not null) rows = rows.Where(r => r.GuestName == domain);
        return (await rows.OrderByDescending(r => r.StartedAt).Take(most).ToListAsync(cancellation)).Select(MoveRows.From);
    }

    private static string Short(string id) => id.Length > 80 ? id[..80] + "…" : id;
}
