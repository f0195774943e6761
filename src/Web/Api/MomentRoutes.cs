using XenWeb.Web.Access;
using XenWeb.Web.Replay;

namespace XenWeb.Web.Api;

/// <summary>/moments: the lab as it was, and the way from one change to the next.</summary>
internal static class MomentRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapMoments(this RouteGroupBuilder api)
    {
        var moments = api.MapGroup("/moments").WithTags("Moments");
        moments.MapGet("", OpenAsync).WithName("openMoment").WithSummary("The lab as it was at a moment: hosts, domains, what was under way, what had been told in the ten minutes before. What is not known is null, or left out")
            .Produces<MomentShape>().ProducesProblem(StatusCodes.Status404NotFound);
        moments.MapGet("/next", (string? after, MyMoments all, CancellationToken cancellation) => ChangeAsync("after", after, true, all, cancellation))
            .WithName("nextMoment").WithSummary("The first change after a moment: an event, a migration, a negotiation, or what a host said of itself").Produces<MomentChangeShape>().ProducesProblem(StatusCodes.Status404NotFound);
        moments.MapGet("/previous", (string? before, MyMoments all, CancellationToken cancellation) => ChangeAsync("before", before, false, all, cancellation))
            .WithName("previousMoment").WithSummary("The last change before a moment").Produces<MomentChangeShape>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> OpenAsync(string? at, MyMoments all, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        var moment = query.Moment("at", at);
        if (query.Problem is { } bad) return bad;
        var since = await all.SinceAsync(cancellation);
        if (all.WhyNot(moment, since) is { } refusal) return Problems.Of(refusal);
        var past = all.At(await all.ReadAsync(moment, moment, cancellation), moment);
        var heard = past.Moment.IsSilent ? await all.HeardAfterAsync(moment, cancellation) : null;
        return TypedResults.Ok(MomentShape.Of(past, since!.Value, heard));
    }

    private static async Task<IResult> ChangeAsync(string name, string? time, bool after, MyMoments all, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        var at = query.Moment(name, time);
        if (query.Problem is { } bad) return bad;
        var since = await all.SinceAsync(cancellation);
        if (all.WhyNot(at, since) is { } refusal) return Problems.Of(refusal);
        return await all.ChangeAsync(at, after, cancellation) is { } change && change.At >= since
            ? TypedResults.Ok(MomentChangeShape.Of(change))
            : Problems.Of(StatusCodes.Status404NotFound, after ? $"Nothing is known to have changed after {MomentText.Say(at)}." : $"Nothing is known to have changed between {MomentText.Say(since!.Value)}, where the lab's moments begin, and {MomentText.Say(at)}.");
    }
}
