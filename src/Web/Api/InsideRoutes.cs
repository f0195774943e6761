using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Access;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/domains/{domain}/…: what goes on in a domain, as its agent says, and what that agent is to do.</summary>
internal static class InsideRoutes
{
    private const string Tag = "Inside domains";
    private static readonly TimeSpan ListWithin = TimeSpan.FromSeconds(5);

    /// <summary>Maps them.</summary>
    public static void MapInsides(this RouteGroupBuilder api)
    {
        var domain = api.MapGroup("/domains/{domain}").WithTags(Tag);
        domain.MapGet("/agent", (string domain, MyFleet live, LiveInsides insides) =>
        {
            var (found, problem) = Names.Domain(live.Current, domain);
            if (found is null) return problem!;
            var inside = insides.Of(found.Guest.Id);
            return inside.Presence is null ? Problems.Of(StatusCodes.Status404NotFound, $"There is no agent in {found.Guest.Name}, as far as has been heard.") : TypedResults.Ok(AgentShape.Of(inside));
        }).WithName("getAgent").WithSummary("Whether the domain has an agent, and what it may do").Produces<AgentShape>().ProducesProblem(StatusCodes.Status404NotFound);
        Shows<ProcessesShape>(domain.MapGet("/processes", (string domain, LookIn look, CancellationToken cancellation) =>
            look.Async(domain, new WatchWish { Processes = true }, i => List(look, i, sinceBoot: false), ListWithin, "list", cancellation, i => List(look, i, sinceBoot: true))))
            .Needs(LabAction.Inspect).WithName("getProcesses").WithSummary("The domain's processes as top shows them; waits up to 5 s for a list");
        Shows<VitalsShape>(domain.MapGet("/vitals", (string domain, LookIn look, CancellationToken cancellation) =>
            look.Async(domain, new WatchWish { Vitals = true }, i => i.Vitals is not null && look.IsFresh(i.VitalsAt) ? VitalsShape.Of(i) : null, ListWithin, "figure", cancellation)))
            .Needs(LabAction.Inspect).WithName("getVitals").WithSummary("Pressure, memory, disks, users, programs and loads; waits up to 5 s for them");
        Shows<OutputShape>(domain.MapGet("/programs/{program}/output", OutputAsync)).Needs(LabAction.Inspect).WithName("getOutput")
            .WithSummary("A program's output from a byte on; waits up to 'wait' seconds (2) for more than there is").ProducesProblem(StatusCodes.Status400BadRequest);
        domain.MapGet("/orders/{order}", (string domain, string order, MyInsides mine) =>
            Guid.TryParse(order, out var id) && mine.Find(id) is { } found && (found.GuestName == domain || found.Order.Guest.ToString() == domain)
                ? TypedResults.Ok(InsideOrderShape.Of(found))
                : Problems.Of(StatusCodes.Status404NotFound, $"There is no order '{(order.Length > 80 ? order[..80] + "…" : order)}' for {domain} (any more)."))
            .WithName("getDomainOrder").WithSummary("How far an order is; the last 2000 are remembered until the web app ends").Produces<InsideOrderShape>().ProducesProblem(StatusCodes.Status404NotFound);
        Orders(domain);
    }

    // What is used now is worth a wait for the second list; what was used since boot is better than nothing
    private static ProcessesShape? List(LookIn look, Inside inside, bool sinceBoot) =>
        inside.Processes is { } list && list.Figures.SinceBoot == sinceBoot && look.IsFresh(list.At) ? ProcessesShape.Of(list) : null;

    private static void Orders(RouteGroupBuilder domain)
    {
        domain.MapPost("/programs", (string domain, HttpRequest request, AskIn ask, CancellationToken cancellation) => ask.Async(domain, request, body =>
        {
            var program = ProgramBody.Read(body);
            return (guest, reason) => new StartProgramMessage { Id = Guid.CreateVersion7(), Guest = guest.Id, ExpiresAt = default, Reason = reason, Program = program };
        }, cancellation)).AsksFor<ProgramBody, InsideOrderShape>(LabAction.Program, "startProgram", "Starts a program in the domain; its output is at …/programs/{id}/output");
        domain.MapPost("/programs/{program}/stop", (string domain, string program, HttpRequest request, AskIn ask, CancellationToken cancellation) => ask.Async(domain, request, body =>
        {
            if (!Guid.TryParse(program, out var id)) body.Error("The program must be the id of the order that started it.");
            var grace = StopBody.Grace(body);
            return (guest, reason) => new StopProgramMessage { Id = Guid.CreateVersion7(), Guest = guest.Id, ExpiresAt = default, Reason = reason, Program = id, Grace = grace };
        }, cancellation)).AsksFor<StopBody, InsideOrderShape>(LabAction.Program, "stopProgram", "Stops a program with all its processes: TERM, then KILL after the grace");
        domain.MapPost("/processes/{pid}/stop", (string domain, string pid, HttpRequest request, AskIn ask, CancellationToken cancellation) => ask.Async(domain, request, body =>
        {
            if (!int.TryParse(pid, out var number) || number < 1) body.Error("The pid must be a whole number from 1 on.");
            if (body.Large("started") is not { } started)
            {
                body.Error("The field 'started' is needed: when the process started, as the process list says.");
                started = 0;
            }
            var grace = StopBody.Grace(body);
            return (guest, reason) => new StopProcessMessage { Id = Guid.CreateVersion7(), Guest = guest.Id, ExpiresAt = default, Reason = reason, Process = new ProcessKey(number, started), Grace = grace };
        }, cancellation)).AsksFor<StopProcessBody, InsideOrderShape>(LabAction.Signal, "stopProcess", "Stops any process: TERM, then KILL after the grace");
    }

    private static RouteHandlerBuilder Shows<T>(RouteHandlerBuilder route) =>
        route.Produces<T>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Task<IResult> OutputAsync(string domain, string program, string? from, string? wait, LookIn look, LiveInsides insides, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        var start = query.Number("from", from, "the number of a byte") ?? 0;
        var seconds = query.Whole("wait", wait, 2, 0, 20);
        if (!Guid.TryParse(program, out var id)) query.Error("The program must be the id of the order that started it.");
        if (query.Problem is { } bad) return Task.FromResult(bad);
        return look.OutputAsync(domain, id, start, TimeSpan.FromSeconds(seconds), cancellation);
    }
}
