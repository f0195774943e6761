using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;

namespace XenWeb.Web.Api;

/// <summary>/load and /domains/{domain}/load: load that is made in domains.</summary>
internal static class LoadRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapLoads(this RouteGroupBuilder api)
    {
        var domain = api.MapGroup("/domains/{domain}/load").WithTags("Load");
        domain.MapPost("", (string domain, HttpRequest request, AskIn ask, LiveInsides insides, CancellationToken cancellation) => ask.Async(domain, request, body =>
        {
            var load = LoadBody.Read(body);
            return (guest, reason) => LoadOrders.Make(insides.Of(guest.Id), load, reason);
        }, cancellation)).AsksFor<LoadBody, InsideOrderShape>(LabAction.Load, "makeLoad", "Makes load in a domain, always for a bounded time");
        domain.MapPost("/stop", (string domain, HttpRequest request, AskIn ask, CancellationToken cancellation) => ask.Async(domain, request, body =>
        {
            var id = body.Text("load") is not { } text ? (Guid?)null : Guid.TryParse(text, out var parsed) ? parsed : Guid.Empty;
            if (id == Guid.Empty) body.Error("The field 'load' must be the id of the order that made it.");
            return (guest, reason) => new StopLoadMessage { Id = Guid.CreateVersion7(), Guest = guest.Id, ExpiresAt = default, Reason = reason, Load = id };
        }, cancellation)).AsksFor<StopLoadBody, InsideOrderShape>(LabAction.Load, "stopLoad", "Ends a load, or all of a domain's");
        var several = api.MapGroup("/load").WithTags("Load");
        several.MapPost("", ManyAsync).AsksFor<LoadsBody, LoadsShape>(LabAction.Load, "makeLoads", "Makes the same load in several domains, or in all whose agents may");
    }

    private static Task<IResult> ManyAsync(HttpRequest request, MyFleet live, MyInsides mine, CancellationToken cancellation) => Work.AnswerAsync<IReadOnlyList<LoadAnswer>>(request, body =>
    {
        var (names, all) = (body.Texts("domains"), body.Is("all"));
        if (names is { Count: > 0 } == all) body.Error("Either 'domains' or 'all' is needed.");
        if (names?.Count > LoadOrders.Max) body.Error($"{names.Count} domains are named; {LoadOrders.Max} are taken at one time.");
        var fleet = live.Current;
        var found = all ? mine.Able() : [.. (names ?? []).Distinct().Select(n => FleetGuests.Find(fleet, n)).OfType<PlacedGuest>()];
        foreach (var unknown in (names ?? []).Where(n => FleetGuests.Find(fleet, n) is null)) body.Error(Maintenance.Similar.Unknown("domain", unknown, FleetGuests.All(fleet).Select(p => p.Guest.Name)));
        var load = LoadBody.Read(body);
        return (caller, key) => Task.FromResult(mine.Load(found, load, caller, key));
    }, Answer, cancellation);

    private static IResult Answer(HttpContext context, IReadOnlyList<LoadAnswer> answers)
    {
        if (answers.Count == 0) return Problems.Of(StatusCodes.Status409Conflict, "There is no domain whose agent may make load.");
        if (answers.All(a => a.Request.Refusal is not null)) return Problems.Of(answers.All(a => a.Request.Refusal!.Kind == Maintenance.RefusalKind.Invalid) ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict, [.. answers.SelectMany(a => a.Request.Refusal!.Why.Select(w => answers.Count == 1 ? w : $"{a.Domain}: {w}"))]);
        return TypedResults.Accepted((string?)null, LoadsShape.Of(answers));
    }
}

/// <summary>The body of a request for load in several domains: as for one, and where.</summary>
/// <param name="Domains">Names or UUIDs.</param>
/// <param name="All">Instead: all domains whose agents are there and may make load.</param>
/// <param name="Kind">cpu, memory or io.</param>
/// <param name="Cores">cpu: how many cores' worth in each.</param>
/// <param name="Percent">cpu: or a percentage of all that each has.</param>
/// <param name="MemoryBytes">memory: how much each holds.</param>
/// <param name="BytesPerSecond">io: how much each writes.</param>
/// <param name="WritesPerSecond">io: or how many writes of 4 KiB.</param>
/// <param name="Path">io: the folder of the file that is written.</param>
/// <param name="Seconds">For how long; 60 if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record LoadsBody(
    IReadOnlyList<string>? Domains, bool? All, Domain.Processes.LoadKind Kind, double? Cores, double? Percent, long? MemoryBytes, double? BytesPerSecond, double? WritesPerSecond, string? Path,
    double? Seconds, string? Reason, string? Who);

/// <summary>What became of a request for load in several domains.</summary>
/// <param name="Orders">Those that were given.</param>
/// <param name="Refused">Domains where it was refused, with every reason.</param>
public sealed record LoadsShape(IReadOnlyList<InsideOrderShape> Orders, IReadOnlyList<LoadRefusedShape> Refused)
{
    internal static LoadsShape Of(IReadOnlyList<LoadAnswer> answers) => new(
        [.. answers.Select(a => a.Request.Order).OfType<InsideOrder>().Select(InsideOrderShape.Of)],
        [.. answers.Where(a => a.Request.Refusal is not null).Select(a => new LoadRefusedShape(a.Domain, a.Request.Refusal!.Why))]);
}

/// <summary>A domain that was refused.</summary>
public sealed record LoadRefusedShape(string Domain, IReadOnlyList<string> Why);
