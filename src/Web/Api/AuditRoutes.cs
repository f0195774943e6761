using System.Text.Json;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Api;

/// <summary>/audit: who did what, whether the chain holds, and all of it as JSON lines. For admins.</summary>
internal static class AuditRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapAudit(this RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").Needs(LabAction.Audit).WithTags("Audit");
        audit.MapGet("", ListAsync).WithName("listAudit").WithSummary("The newest first; with 'before' those before an entry. The header Link names the next page.").Produces<AuditShape[]>();
        audit.MapGet("/verify", async (AuditReader reader, CancellationToken cancellation) => TypedResults.Ok(await reader.VerifyAsync(cancellation)))
            .WithName("verifyAudit").WithSummary("Looks at every link of the chain, and tells the first that is broken").Produces<AuditVerdict>();
        audit.MapGet("/export", Export).WithName("exportAudit").WithSummary("All entries, the oldest first, one JSON object in each line").Produces<string>(contentType: "application/jsonl");
    }

    /// <summary>Writes all entries as JSON lines.</summary>
    internal static async Task WriteAsync(AuditReader reader, Stream output, CancellationToken cancellation)
    {
        await foreach (var row in reader.AllAsync(cancellation))
        {
            await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(AuditShape.Of(row), _lines), cancellation);
            await output.WriteAsync("\n"u8.ToArray(), cancellation);
        }
        await output.FlushAsync(cancellation);
    }

    private static readonly JsonSerializerOptions _lines = new(JsonSerializerDefaults.Web);

    private static IResult Export(AuditReader reader, CancellationToken cancellation) => Results.Stream(output => WriteAsync(reader, output, cancellation), "application/jsonl", "xenweb-audit.jsonl");

    private static async Task<IResult> ListAsync(string? who, string? what, string? on, string? before, string? limit, AuditReader reader, HttpContext context, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        var filter = new AuditFilter(who, what, on, query.Number("before", before, "the number of an entry"), query.Whole("limit", limit, 100, 1, AuditFilter.LimitMax));
        if (query.Problem is { } bad) return bad;
        var found = await reader.ReadAsync(filter, cancellation);
        if (found.Length == filter.Limit)
        {
            var next = new Dictionary<string, string?> { ["before"] = $"{found[^1].Sequence}", ["who"] = who, ["what"] = what, ["on"] = on, ["limit"] = limit };
            context.Response.Headers.Link = $"</api/v1/audit{QueryString.Create(next.Where(p => p.Value is not null))}>; rel=\"next\"";
        }
        return TypedResults.Ok(found.Select(AuditShape.Of).ToArray());
    }
}

/// <summary>An entry of the audit as the API tells it, and each line of its export.</summary>
/// <param name="Sequence">1, 2, 3… without gaps.</param>
/// <param name="At">When it was written.</param>
/// <param name="Key">Its own id.</param>
/// <param name="Who">A person's, a script's or an agent's name.</param>
/// <param name="What">A stable word for it.</param>
/// <param name="On">What it was done to; may be empty.</param>
/// <param name="Why">Why; may be empty.</param>
/// <param name="From">From where.</param>
/// <param name="Outcome">"accepted", how it ended, or why it was refused.</param>
/// <param name="Hash">SHA-256 over the entry before and this one.</param>
public sealed record AuditShape(long Sequence, DateTimeOffset At, Guid Key, string Who, string What, string On, string Why, string From, string Outcome, string Hash)
{
    /// <summary>The entry.</summary>
    public static AuditShape Of(AuditRow row) => new(row.Sequence, row.At, row.Key, row.Who, row.What, row.On, row.Why, row.From, row.Outcome, row.Hash);
}
