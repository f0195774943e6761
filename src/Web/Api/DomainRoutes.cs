using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/domains: what there is, how it was, and what is to be done with it.</summary>
internal static class DomainRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapDomains(this RouteGroupBuilder api)
    {
        var domains = api.MapGroup("/domains").WithTags("Domains");
        domains.MapGet("", List).WithName("listDomains").WithSummary("All domains, or those of a host or in a state").Produces<DomainShape[]>();
        domains.MapGet("/{domain}", (string domain, MyFleet live) =>
        {
            var (found, problem) = Names.Domain(live.Current, domain);
            return problem ?? TypedResults.Ok(DomainShape.Of(found!));
        }).WithName("getDomain").WithSummary("One domain, by name or UUID").Produces<DomainShape>().ProducesProblem(StatusCodes.Status404NotFound);
        domains.MapGet("/{domain}/history", HistoryAsync).WithName("getDomainHistory").WithSummary("Means over stretches of time, wherever it was, oldest first; by UUID also one that is no more")
            .Produces<DomainPointShape[]>().ProducesProblem(StatusCodes.Status404NotFound);
        domains.MapGet("/{domain}/why", WhyAsync).WithName("getDomainWhy").WithSummary("Why it is where it is: its newest move or start, who asked, who else would have taken it, and why not they")
            .Produces<WhyShape>().ProducesProblem(StatusCodes.Status404NotFound);
        domains.MapPost("/{domain}/migrate", MigrateAsync).AsksFor<MigrateBody>(LabAction.Migrate, "migrateDomain", "Moves a domain live, to a named host or to where it is best off");
        MapOrder(domains, OrderKind.Pause, "Stops a domain where it is");
        MapOrder(domains, OrderKind.Unpause, "Lets a paused domain go on");
        MapOrder(domains, OrderKind.Shutdown, "Asks a domain to shut down");
        MapOrder(domains, OrderKind.Reboot, "Asks a domain to reboot");
        MapOrder(domains, OrderKind.Quarantine, "Cuts a domain's network off, in both directions, until it is released");
        MapOrder(domains, OrderKind.Release, "Lets the network of a domain in quarantine go on");
        domains.MapPost("/{domain}/bandwidth", LimitAsync).AsksFor<BandwidthBody>(LabAction.Bandwidth, "limitDomain", "Limits a domain's network, of each interface and both ways, wherever it is; null takes the limit away");
        MapOrder(domains, OrderKind.Destroy, "Takes a domain away at once, as pulling the plug");
    }

    private static void MapOrder(RouteGroupBuilder domains, OrderKind kind, string summary)
    {
        var word = ApiJson.Word(kind);
        domains.MapPost($"/{{domain}}/{word}", (string domain, HttpRequest request, MyFleet live, MyOperations operations, CancellationToken cancellation) =>
        {
            var (found, problem) = Names.Domain(live.Current, domain);
            if (found is null) return Work.RepeatAsync(request, domain, operations, problem!, cancellation);
            return Work.AskAsync(request, _ => (caller, key) => operations.OrderAsync(kind, found.Guest.Id, caller, key, cancellation), cancellation);
        }).AsksFor<AskBody>(Gate.ActionOf(kind), $"{word}Domain", summary);
    }

    private static IResult List(string? host, string? state, MyFleet live)
    {
        var query = new RequestQuery();
        var wanted = query.OneOf<GuestRunState>("state", state);
        if (query.Problem is { } bad) return bad;
        var fleet = live.Current;
        if (host is not null && Names.Host(fleet, host).Problem is { } unknown) return unknown;
        var found = FleetGuests.All(fleet).Where(p => (host is null || p.Host.Id.Name == host) && (wanted is null || p.Guest.State == wanted));
        return TypedResults.Ok(found.Select(DomainShape.Of).ToArray());
    }

    private static Task<IResult> MigrateAsync(string domain, HttpRequest request, MyFleet live, MyOperations operations, CancellationToken cancellation)
    {
        var (found, problem) = Names.Domain(live.Current, domain);
        if (found is null) return Work.RepeatAsync(request, domain, operations, problem!, cancellation);
        return Work.AskAsync(request, body =>
        {
            var to = Names.Host(body, "to");
            return (caller, key) => operations.MigrateAsync(found.Guest.Id, to, caller, key, cancellation);
        }, cancellation);
    }

    private static Task<IResult> LimitAsync(string domain, HttpRequest request, MyFleet live, MyOperations operations, CancellationToken cancellation)
    {
        var (found, problem) = Names.Domain(live.Current, domain);
        if (found is null) return Work.RepeatAsync(request, domain, operations, problem!, cancellation);
        return Work.AskAsync(request, body =>
        {
            var limit = Limit(body);
            return (caller, key) => operations.LimitAsync(found.Guest.Id, limit, caller, key, cancellation);
        }, cancellation);
    }

    // Left out is not null: who forgets it does not want the limit to be taken away
    private static BitRate? Limit(RequestBody body)
    {
        const string Field = "mbitPerSecond";
        if (body.IsNull(Field)) return null;
        if (body.Amount(Field) is not { } megabits)
        {
            if (!body.Has(Field)) body.Error(Field, "is missing: a number, or null for no limit");
            return null;
        }
        var (limit, wrong) = BandwidthLimit.Read(megabits);
        if (wrong is not null) body.Error(Field, $"is wrong: {wrong.TrimEnd('.')}");
        return limit;
    }

    private static async Task<IResult> WhyAsync(string domain, MyFleet live, MyWhy why, CancellationToken cancellation)
    {
        var (found, problem) = Names.Domain(live.Current, domain);
        return found is null ? problem! : TypedResults.Ok(WhyShape.Of(found, await why.ReadAsync(found, cancellation)));
    }

    private static async Task<IResult> HistoryAsync(string domain, string? from, string? to, string? points, MyFleet live, HistoryStore history, TimeProvider time, CancellationToken cancellation)
    {
        var (found, problem) = Names.Domain(live.Current, domain);
        // Whose one was that is no more can't be told: it is for who sees all
        var id = found?.Guest.Id ?? (live.Person.SeesAll && Guid.TryParse(domain, out var uuid) ? new GuestId(uuid) : null);
        if (id is not { } known) return problem!;
        var span = HistorySpan.Read(from, to, points, time.GetUtcNow());
        if (span.Problem is not null) return span.Problem;
        var read = await history.GuestAsync(known, span.From, span.To, span.Points, cancellation);
        return TypedResults.Ok(read.Select(DomainPointShape.Of).ToArray());
    }
}
