using XenWeb.Web.Access;

namespace XenWeb.Web.Api;

/// <summary>/headroom: how much of the lab is free, whether any one host may be lost, and what would restore the reserve.</summary>
internal static class HeadroomRoutes
{
    /// <summary>Maps it.</summary>
    public static void MapHeadroom(this RouteGroupBuilder api) =>
        api.MapGet("/headroom", (MyHeadroom headroom) => headroom.Current is { } report
                ? TypedResults.Ok(HeadroomShape.Of(report))
                : Problems.Of(StatusCodes.Status503ServiceUnavailable, "The lab has not been looked at yet: the web app has just been started. Try again."))
            .WithTags("Lab").WithName("getHeadroom").WithSummary("Headroom in hosts' worth of memory and processor, whether the loss of each host is covered (N+1), and if the lab's policy is not met what would restore it. Reckoned every two seconds at most")
            .Produces<HeadroomShape>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
