using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/hosts: what there is, how it was, and that it drain or be active.</summary>
internal static class HostRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapHosts(this RouteGroupBuilder api)
    {
        var hosts = api.MapGroup("/hosts").WithTags("Hosts");
        hosts.MapGet("", (MyFleet live, TimeProvider time) => live.Current.Hosts.Values.Select(h => HostShape.Of(h, time.GetUtcNow())).ToArray())
            .WithName("listHosts").WithSummary("All hosts");
        hosts.MapGet("/{host}", (string host, MyFleet live, TimeProvider time) =>
        {
            var (found, problem) = Names.Host(live.Current, host);
            return problem ?? TypedResults.Ok(HostShape.Of(found!, time.GetUtcNow()));
        }).WithName("getHost").WithSummary("One host").Produces<HostShape>().ProducesProblem(StatusCodes.Status404NotFound);
        hosts.MapGet("/{host}/history", HistoryAsync).WithName("getHostHistory").WithSummary("Means over stretches of time, oldest first; by default the last hour in 300 points")
            .Produces<HostPointShape[]>().ProducesProblem(StatusCodes.Status404NotFound);
        hosts.MapPost("/{host}/drain", DrainAsync).AsksFor<AskBody>(LabAction.Drain, "drainHost", "That a host be empty: its domains are moved live to the others");
        hosts.MapPost("/{host}/activate", ActivateAsync).AsksFor<AskBody>(LabAction.Activate, "activateHost", "That a host take part again; a drain that goes on is cancelled by it");
    }

    private static Task<IResult> DrainAsync(string host, HttpRequest request, MyFleet live, MyOperations operations, CancellationToken cancellation) =>
        HostId.IsValid(host)
            ? Work.AskAsync(request, _ => (caller, key) => operations.DrainAsync(new HostId(host), caller, key, cancellation), cancellation)
            : Task.FromResult(Names.Host(live.Current, host).Problem!);

    private static Task<IResult> ActivateAsync(string host, HttpRequest request, MyFleet live, MyOperations operations, CancellationToken cancellation) =>
        HostId.IsValid(host)
            ? Work.AskAsync(request, _ => (caller, key) => operations.ActivateAsync(new HostId(host), caller, key, cancellation), cancellation)
            : Task.FromResult(Names.Host(live.Current, host).Problem!);

    private static async Task<IResult> HistoryAsync(string host, string? from, string? to, string? points, MyFleet live, HistoryStore history, TimeProvider time, CancellationToken cancellation)
    {
        var (found, problem) = Names.Host(live.Current, host);
        if (found is null) return problem!;
        var span = HistorySpan.Read(from, to, points, time.GetUtcNow());
        if (span.Problem is not null) return span.Problem;
        var read = await history.HostAsync(found.Id, span.From, span.To, span.Points, cancellation);
        return TypedResults.Ok(read.Select(HostPointShape.Of).ToArray());
    }
}
