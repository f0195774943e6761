using Microsoft.AspNetCore.Mvc;
using XenWeb.Web.Access;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Api;

/// <summary>/plans: what would balance the lab, what if, how many more fit; and that a plan's steps be made.</summary>
internal static class PlanRoutes
{
    // More tell nobody more
    private const int ErrorsMax = 1000;

    /// <summary>Maps them.</summary>
    public static void MapPlans(this RouteGroupBuilder api)
    {
        var plans = api.MapGroup("/plans").WithTags("Plans").ProducesProblem(StatusCodes.Status403Forbidden);
        plans.MapGet("/lab", LabOf).WithName("getPlanLab").WithSummary("The live lab as the planner sees it, to be changed and given back with a request for a plan").Produces<LabShape>();
        Asks<PlanBody, PlanShape>(plans.MapPost("", PlanAsync), "plan", "Plans: which domains move where, in which order and why; of the live lab, or of one that is told, and what if. Nothing is changed");
        Asks<CapacityBody, CapacityShape>(plans.MapPost("/capacity", CapacityAsync), "planCapacity", "How many more domains of one configuration fit, with N+1 kept");
        plans.MapPost("/{id}/apply", ApplyAsync).AsksFor<ApplyPlanBody>(LabAction.Plan, "applyPlan", "Makes a plan's first steps, one after the other, each checked before it begins; follow or stop the operation");
    }

    private static void Asks<TBody, TAnswer>(RouteHandlerBuilder route, string name, string summary)
        where TBody : notnull => route.WithMetadata(new RequestSizeLimitAttribute(PlanBody.BytesMax)).WithName(name).WithSummary(summary)
        .Accepts<TBody>(isOptional: true, "application/json").Produces<TAnswer>()
        .ProducesProblem(StatusCodes.Status408RequestTimeout).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult LabOf(HttpRequest request, MyPlans plans)
    {
        if (plans.Refuse(Work.CallerOf(request, null)) is { } refusal) return Problems.Of(refusal);
        return TypedResults.Ok(LabShape.Of(plans.Lab!));
    }

    private static Task<IResult> PlanAsync(HttpRequest request, MyPlans plans, CancellationToken cancellation) => AnswerAsync(request, plans, PlanBody.Read, async (place, ask, errors) =>
    {
        var answer = await plans.PlanAsync(place, ask, errors, Work.CallerOf(request, null), cancellation);
        return answer.Refusal is { } refusal ? Problems.Of(refusal) : answer.Plan is { } plan ? TypedResults.Ok(PlanShape.Of(plan, answer.Kept!)) : Wrong(answer.Errors);
    }, cancellation);

    private static Task<IResult> CapacityAsync(HttpRequest request, MyPlans plans, CancellationToken cancellation) => AnswerAsync(request, plans, ReadCapacity, async (place, ask, errors) =>
    {
        var answer = await plans.CapacityAsync(place, ask.Lab, ask.Of, errors, Work.CallerOf(request, null), cancellation);
        return answer.Refusal is { } refusal ? Problems.Of(refusal) : answer.Answer is { } found ? TypedResults.Ok(CapacityShape.Of(found)) : Wrong(answer.Errors);
    }, cancellation);

    private static Task<IResult> ApplyAsync(string id, HttpRequest request, MyPlans plans, CancellationToken cancellation) => Guid.TryParse(id, out var plan)
        ? Work.AskAsync(request, body =>
        {
            int? steps = body.Has("steps") ? body.Whole("steps", 0) : null;
            return (caller, key) => plans.ApplyAsync(plan, steps, caller, key, cancellation);
        }, cancellation)
        : Task.FromResult(Problems.Of(StatusCodes.Status404NotFound, $"There is no plan '{(id.Length > 80 ? id[..80] + "…" : id)}'."));

    // A place is taken before the body is read: so only so many large bodies are in memory at once
    private static async Task<IResult> AnswerAsync<T>(HttpRequest request, MyPlans plans, Func<RequestBody, T> read, Func<PlanSlots.Place, T, IReadOnlyList<string>, Task<IResult>> answer, CancellationToken cancellation)
    {
        if (plans.Refuse(Work.CallerOf(request, null)) is { } refusal) return Problems.Of(refusal);
        using var place = plans.TryEnter();
        if (place is null)
        {
            request.HttpContext.Response.Headers.RetryAfter = "5";
            return Problems.Of(PlanDesk.Full);
        }
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, place.Late);
        try
        {
            var (body, problem) = await RequestBody.ReadAsync(request, end.Token, PlanBody.BytesMax);
            if (body is null) return problem!;
            var asked = read(body);
            return await answer(place, asked, body.Errors());
        }
        catch (OperationCanceledException) when (place.IsLate && !cancellation.IsCancellationRequested)
        {
            return Problems.Of(StatusCodes.Status408RequestTimeout, "The body did not come in time.");
        }
    }

    private static (PlanAsk Lab, PlanStart Of) ReadCapacity(RequestBody body)
    {
        var lab = PlanBody.Read(body);
        if (lab.Start.Length > 0) body.Error("start", "is not asked for here: give 'configuration' or 'domain'");
        if (body.Has("configuration") == body.Has("domain")) body.Error(body.Has("domain") ? "Either 'configuration' or 'domain' is needed, not both." : "Either the field 'configuration' or the field 'domain' is needed.");
        if (!body.Has("domain")) return (lab, new PlanStart(null, body.Text("configuration"), 1));
        return (lab, new PlanStart(LabBody.Domain(body.Object("domain"), 0), null, 1));
    }

    private static IResult Wrong(IReadOnlyList<string> errors) =>
        Problems.Of(StatusCodes.Status400BadRequest, errors.Count <= ErrorsMax ? errors : [.. errors.Take(ErrorsMax), $"And {errors.Count - ErrorsMax} more."]);
}
