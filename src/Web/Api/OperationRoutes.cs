using System.Runtime.CompilerServices;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/operations: what was asked for, to poll, to follow and to take back.</summary>
internal static class OperationRoutes
{
    /// <summary>Without a change the same is sent again after this long, so that nobody between takes the line for dead.</summary>
    private static readonly TimeSpan StillThere = TimeSpan.FromSeconds(15);

    /// <summary>Maps them.</summary>
    public static void MapOperations(this RouteGroupBuilder api)
    {
        var operations = api.MapGroup("/operations").WithTags("Operations");
        operations.MapGet("", List).WithName("listOperations").WithSummary("Those that go on and the newest 200 that ended, the newest first").Produces<OperationShape[]>();
        operations.MapGet("/{id}", async (string id, MyOperations all, CancellationToken cancellation) =>
        {
            var (found, problem) = await FindAsync(id, all, cancellation);
            return found is null ? problem! : TypedResults.Ok(OperationShape.Of(found, all));
        }).WithName("getOperation").WithSummary("One operation").Produces<OperationShape>().ProducesProblem(StatusCodes.Status404NotFound);
        operations.MapGet("/{id}/events", EventsAsync).WithName("followOperation").WithSummary("Each change as a server-sent event 'operation', until it has ended")
            .Produces<OperationShape>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status404NotFound);
        operations.MapPost("/{id}/cancel", CancelAsync).AsksFor<AskBody>(LabAction.Read, "cancelOperation", "Takes an operation back: a drain ends with the host active again, a plan between two steps");
    }

    private static IResult List(string? state, string? host, MyOperations operations, MyFleet live)
    {
        var query = new RequestQuery();
        var wanted = query.OneOf<OperationState>("state", state);
        if (query.Problem is { } bad) return bad;
        var all = operations.Current.Where(o => (wanted is null || o.State == wanted) && (host is null || o.Host.Name == host)).ToArray();
        if (all.Length == 0 && host is not null && Names.Host(live.Current, host).Problem is { } unknown) return unknown;
        return TypedResults.Ok(all.Select(o => OperationShape.Of(o, operations)).ToArray());
    }

    private static async Task<IResult> EventsAsync(string id, MyOperations operations, TimeProvider time, IHostApplicationLifetime lifetime, HttpContext context)
    {
        var (found, problem) = await FindAsync(id, operations, context.RequestAborted);
        if (found is null) return problem!;
        return TypedResults.ServerSentEvents(FollowAsync(found, operations, time, lifetime.ApplicationStopping, context.RequestAborted), "operation");
    }

    private static async IAsyncEnumerable<OperationShape> FollowAsync(
        Operation first, MyOperations operations, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        var last = OperationShape.Of(first, operations);
        yield return last;
        if (first.Ended) yield break;
        await using var changes = operations.FollowAsync(first.Id, over.Token).GetAsyncEnumerator(over.Token);
        var next = changes.MoveNextAsync().AsTask();
        while (true)
        {
            var ended = await Task.WhenAny(next, Task.Delay(StillThere, time, over.Token));
            // The web app stops, or the caller went away: the stream just ends
            if (over.IsCancellationRequested)
            {
                await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                yield break;
            }
            if (ended == next)
            {
                if (!await next) yield break;
                foreach (var operation in changes.Current) last = OperationShape.Of(operation, operations);
                next = changes.MoveNextAsync().AsTask();
            }
            yield return last;
        }
    }

    private static Task<IResult> CancelAsync(string id, HttpRequest request, MyOperations operations, CancellationToken cancellation) =>
        Guid.TryParse(id, out var operation)
            ? Work.AskAsync(request, _ => (caller, _) => operations.CancelAsync(operation, caller, cancellation), cancellation)
            : Task.FromResult(Unknown(id));

    private static async Task<(Operation? Found, IResult? Problem)> FindAsync(string id, MyOperations operations, CancellationToken cancellation)
    {
        var found = Guid.TryParse(id, out var guid) ? await operations.FindAsync(guid, cancellation) : null;
        return (found, found is null ? Unknown(id) : null);
    }

    private static IResult Unknown(string id) => Problems.Of(StatusCodes.Status404NotFound, $"There is no operation '{(id.Length > 80 ? id[..80] + "…" : id)}'.");
}
