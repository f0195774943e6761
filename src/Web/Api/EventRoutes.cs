using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Events;

using XenWeb.Web.Access;

namespace XenWeb.Web.Api;

/// <summary>/events: all that happened, with who and why.</summary>
internal static class EventRoutes
{
    /// <summary>Maps it.</summary>
    public static void MapEvents(this RouteGroupBuilder api) => api.MapGet("/events", ListAsync).WithTags("Events").WithName("listEvents")
        .WithSummary("The newest first; with 'after' those that came after an event, oldest first; with 'before' those before it. The header Link names the next page.")
        .Produces<EventShape[]>();

    private static async Task<IResult> ListAsync(
        string? after, string? before, string? host, string? domain, string? severity, string? operation, string? limit, MyRecords records, HttpContext context, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        var filter = new EventFilter
        {
            After = query.Number("after", after),
            Before = query.Number("before", before),
            Host = host,
            Guest = domain,
            LeastSeverity = query.OneOf<DecisionSeverity>("severity", severity),
            Operation = Id(query, operation),
            Limit = query.Whole("limit", limit, 100, 1, EventFilter.LimitMax),
        };
        if (query.Problem is { } bad) return bad;
        var found = await records.EventsAsync(filter, cancellation);
        if (found.Count == filter.Limit)
        {
            var next = new Dictionary<string, string?> { ["after"] = filter.After is null ? null : found[^1].Id.ToString(), ["before"] = filter.After is null ? found[^1].Id.ToString() : before };
            foreach (var (name, value) in new[] { ("host", host), ("domain", domain), ("severity", severity), ("operation", operation), ("limit", limit) }) next[name] = value;
            context.Response.Headers.Link = $"</api/v1/events{QueryString.Create(next.Where(p => p.Value is not null))}>; rel=\"next\"";
        }
        return TypedResults.Ok(found.Select(EventShape.Of).ToArray());
    }

    private static Guid? Id(RequestQuery query, string? operation)
    {
        if (operation is null) return null;
        if (Guid.TryParse(operation, out var id)) return id;
        query.Error("'operation' must be the id of an operation.");
        return null;
    }
}

/// <summary>An event as the API tells it.</summary>
/// <param name="Id">Grows in the order of writing.</param>
/// <param name="At">When it happened.</param>
/// <param name="Severity">info, warning, error.</param>
/// <param name="What">A stable word for it: "overload", "drain-asked".</param>
/// <param name="Text">One sentence, figures included.</param>
/// <param name="Host">The host that it is about.</param>
/// <param name="Domain">The domain that it is about, by name.</param>
/// <param name="Operation">The operation that it belongs to.</param>
/// <param name="Negotiation">The negotiation that it belongs to.</param>
/// <param name="Who">Who did it.</param>
/// <param name="Why">Why; may be empty.</param>
public sealed record EventShape(
    long Id, DateTimeOffset At, DecisionSeverity Severity, string What, string Text, string? Host, string? Domain, Guid? Operation, string? Negotiation, string Who, string Why)
{
    /// <summary>Of a row.</summary>
    /// <remarks>A severity that is none was taken from messages once: it is told as information, or nothing could be told.</remarks>
    public static EventShape Of(EventRow row) => new(row.Id, row.At, Enum.IsDefined(row.Severity) ? row.Severity : DecisionSeverity.Info, row.What, row.Text, row.Host, row.Guest, row.OperationId, row.HelpId, row.Who, row.Why);
}
