using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>The way of every request that asks for work: body, idempotency key, operation, answer.</summary>
internal static class Work
{
    /// <summary>The header that makes a repeated request the same one.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>
    /// Reads the body, asks, and answers 202 with the operation and its Location; 200 if the same request came before with the same key.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="ask">Reads its own fields of the body, and gives what is to be asked; that is asked only if the body has no errors.</param>
    /// <param name="cancellation">The caller went away.</param>
    public static Task<IResult> AskAsync(HttpRequest request, Func<RequestBody, Func<Caller, string?, Task<OperationRequest>>> ask, CancellationToken cancellation) =>
        AnswerAsync(request, ask, Answer, cancellation);

    /// <summary>The same for what is asked of others than the hosts' agents.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ask">As above.</param>
    /// <param name="answer">What is answered.</param>
    /// <param name="cancellation">The caller went away.</param>
    public static async Task<IResult> AnswerAsync<T>(
        HttpRequest request, Func<RequestBody, Func<Caller, string?, Task<T>>> ask, Func<HttpContext, T, IResult> answer, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return problem!;
        var caller = CallerOf(request, body);
        var asked = ask(body);
        var key = request.Headers[KeyHeader];
        if (key.Count > 1) body.Error($"{KeyHeader} was given {key.Count} times.");
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        return answer(request.HttpContext, await asked(caller, key.Count == 0 ? null : key[0]));
    }

    /// <summary>
    /// The answer about a domain that is not known (any more): the operation that a repeated request made, for a destroyed domain
    /// is gone when its order is repeated; else the problem.
    /// </summary>
    public static async Task<IResult> RepeatAsync(HttpRequest request, string domain, MyOperations operations, IResult problem, CancellationToken cancellation)
    {
        if (request.Headers[KeyHeader] is not [{ Length: > 0 and <= Ask.KeyMax } key]) return problem;
        var before = await operations.FindByKeyAsync(key, cancellation);
        var same = before is not null && (before.GuestName == domain || before.Guest?.ToString() == domain) &&
            request.Path.Value!.EndsWith("/" + ApiJson.Word(before.Kind), StringComparison.Ordinal);
        return same ? Answer(request.HttpContext, OperationRequest.Accepted(before!, repeated: true)) : problem;
    }

    /// <summary>Who asks, why and for whom, as a body says it.</summary>
    public static Caller CallerOf(HttpRequest request, RequestBody? body, string why = "") =>
        request.HttpContext.RequestServices.GetRequiredService<SignedIn>().Says(body?.Text("reason") ?? why, body?.Text("who"));

    /// <summary>What is said about every route that asks for work, and what it needs.</summary>
    public static RouteHandlerBuilder AsksFor<TBody>(this RouteHandlerBuilder route, LabAction action, string name, string summary)
        where TBody : notnull => route.AsksFor<TBody, OperationShape>(action, name, summary);

    /// <summary>The same for what is answered with something else than an operation.</summary>
    public static RouteHandlerBuilder AsksFor<TBody, TAnswer>(this RouteHandlerBuilder route, LabAction action, string name, string summary)
        where TBody : notnull => route.Needs(action).WithName(name).WithSummary(summary)
        .Accepts<TBody>(isOptional: true, "application/json")
        .Produces<TAnswer>(StatusCodes.Status202Accepted).Produces<TAnswer>(StatusCodes.Status200OK)
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult Answer(HttpContext context, OperationRequest answer)
    {
        if (answer.Refusal is { } refusal) return Problems.Of(refusal);
        var operation = answer.Operation!;
        var place = $"/api/v1/operations/{operation.Id}";
        context.Response.Headers.Location = place;
        var told = OperationShape.Of(operation, context.RequestServices.GetRequiredService<MyOperations>());
        return answer.Repeated ? TypedResults.Ok(told) : TypedResults.Accepted(place, told);
    }
}

/// <summary>The body of a request for work; all of it may be left out.</summary>
/// <param name="Reason">Why; stored with every event, 500 characters at most.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record AskBody(string? Reason, string? Who);

/// <summary>The body of a migration's request.</summary>
/// <param name="To">The host to move to; where it is best off if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record MigrateBody(string? To, string? Reason, string? Who);

/// <summary>The body of a request for a limit of a network.</summary>
/// <param name="MbitPerSecond">For each of its interfaces and for each direction by itself, 0.1 to 100,000; null takes the limit away.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record BandwidthBody(double? MbitPerSecond, string? Reason, string? Who);

/// <summary>The body of a start's request.</summary>
/// <param name="Host">The host to start on; the one with the lowest load if it is left out.</param>
/// <param name="OverrideReserve">Start it even if that takes from the reserve that the lab's policy keeps; for admins.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record StartBody(string? Host, bool? OverrideReserve, string? Reason, string? Who);

/// <summary>The body of a check's request.</summary>
/// <param name="Host">The host whose xl is asked; the least loaded one if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record DryRunBody(string? Host, string? Reason, string? Who);
