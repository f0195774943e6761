using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Web.Access;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Api;

/// <summary>/policy: what the lab as a whole keeps in reserve.</summary>
internal static class LabPolicyRoutes
{
    /// <summary>Maps it.</summary>
    public static void MapLabPolicy(this RouteGroupBuilder api)
    {
        var policy = api.MapGroup("/policy").WithTags("Lab");
        policy.MapGet("", (MyHeadroom headroom, HttpContext context) => Told(context, headroom.Policy))
            .WithName("getLabPolicy").WithSummary("The lab's policy: spare hosts, and whether the reserve is kept. Its generation is the ETag").Produces<LabPolicyShape>();
        policy.MapPut("", PutAsync).Needs(LabAction.Policy).WithName("putLabPolicy").WithSummary("Sets the lab's policy; what is left out has its default. With If-Match only the generation that was read is replaced")
            .Accepts<LabPolicyBody>("application/json").Produces<LabPolicyShape>().Refuses();
    }

    private static async Task<IResult> PutAsync(HttpRequest request, MyHeadroom headroom, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return problem!;
        var policy = new LabPolicy { SpareHosts = body.Whole("spareHosts", LabPolicy.Default.SpareHosts), KeepReserve = body.Is("keepReserve") };
        var caller = Work.CallerOf(request, body);
        var match = request.Headers.IfMatch.ToString().Trim();
        long? basedOn = long.TryParse(match.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : null;
        if (match.Length > 0 && match != "*" && basedOn is null) body.Error("If-Match is the ETag that GET told, as in \"3\", or *.");
        foreach (var error in policy.Errors()) body.Error(error);
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        var change = await headroom.SetPolicyAsync(policy, basedOn, caller, cancellation);
        if (change.Refusal is not { } refusal) return Told(request.HttpContext, change.Kept!);
        if (change.Newer is not { } newer) return Problems.Of(refusal);
        request.HttpContext.Response.Headers.ETag = Tag(newer);
        return Problems.Of(basedOn is null ? StatusCodes.Status409Conflict : StatusCodes.Status412PreconditionFailed, refusal.Why, ("newer", LabPolicyShape.Of(newer)));
    }

    private static Ok<LabPolicyShape> Told(HttpContext context, LabPolicyKept kept)
    {
        context.Response.Headers.ETag = Tag(kept);
        return TypedResults.Ok(LabPolicyShape.Of(kept));
    }

    private static string Tag(LabPolicyKept kept) => $"\"{kept.Generation}\"";
}
