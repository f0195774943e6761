using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>The last check of a configuration before it is started: a host's own xl.</summary>
internal static class DryRunRoutes
{
    /// <summary>Maps it.</summary>
    public static void MapDryRuns(this RouteGroupBuilder api) =>
        api.MapPost("/configurations/{name}/dry-run", (string name, HttpRequest request, MyOperations operations, CancellationToken cancellation) => Work.AskAsync(request, body =>
            {
                var host = Names.Host(body, "host");
                return (caller, key) => operations.CheckAsync(name, host, caller, key, cancellation);
            }, cancellation))
            .WithTags("Configurations").AsksFor<DryRunBody>(LabAction.Check, "dryRunConfiguration", "Asks xl on a host (or on the least loaded one) whether it takes the configuration, as 'xl create -n' does; nothing is made");
}
