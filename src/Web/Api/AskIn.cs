using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;

namespace XenWeb.Web.Api;

/// <summary>The way of every request that orders something of the agent in a domain.</summary>
public sealed class AskIn(MyFleet live, MyInsides insides)
{
    /// <summary>202 with the order and its Location, 200 if the same request came before with the same key, or every reason why not.</summary>
    internal Task<IResult> Async(string domain, HttpRequest request, Func<RequestBody, Func<GuestSample, Reason, GuestOrder>> read, CancellationToken cancellation)
    {
        var (found, problem) = Names.Domain(live.Current, domain);
        if (found is null) return Task.FromResult(problem!);
        return Work.AnswerAsync<InsideRequest>(request, body =>
        {
            var order = read(body);
            return (caller, key) => Task.FromResult(insides.Ask(order(found.Guest, caller.Reason), caller, key));
        }, Answer, cancellation);
    }

    private static IResult Answer(HttpContext context, InsideRequest answer)
    {
        if (answer.Refusal is { } refusal) return Problems.Of(refusal);
        var shape = InsideOrderShape.Of(answer.Order!);
        var place = $"/api/v1/domains/{shape.DomainId}/orders/{shape.Id}";
        context.Response.Headers.Location = place;
        return answer.Repeated ? TypedResults.Ok(shape) : TypedResults.Accepted(place, shape);
    }
}
