using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/hosts/{host}/policy: how a host is watched and negotiates.</summary>
internal static class PolicyRoutes
{
    /// <summary>Maps it.</summary>
    public static void MapPolicies(this RouteGroupBuilder api)
    {
        var policy = api.MapGroup("/hosts/{host}/policy").WithTags("Hosts");
        policy.MapGet("", (string host, MyFleet live, Desired desired) =>
        {
            var (found, problem) = Names.Host(live.Current, host);
            return problem ?? TypedResults.Ok(PolicyShape.Of(found!, desired.Policy(found!.Id)));
        }).WithName("getPolicy").WithSummary("The policies in force, and whether they are the ones that were set").Produces<PolicyShape>().ProducesProblem(StatusCodes.Status404NotFound);
        policy.MapPut("", (string host, HttpRequest request, MyFleet live, MyOperations operations, CancellationToken cancellation) =>
        {
            if (!HostId.IsValid(host)) return Task.FromResult(Names.Host(live.Current, host).Problem!);
            return Work.AskAsync(request, body =>
            {
                var monitoring = MonitoringShape.Read(body);
                var negotiation = NegotiatingShape.Read(body);
                return (caller, key) => operations.SetPolicyAsync(new HostId(host), monitoring, negotiation, caller, key, cancellation);
            }, cancellation);
        }).AsksFor<PolicyBody>(LabAction.Policy, "putPolicy", "Sets the policies while the host runs; what is left out has its default");
    }
}
