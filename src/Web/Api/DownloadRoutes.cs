using System.Runtime.CompilerServices;
using XenWeb.Domain.Guests;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Downloads;

namespace XenWeb.Web.Api;

/// <summary>/hosts/…/history/export and /domains/…/history/export: any window of the history as a file.</summary>
internal static class DownloadRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapDownloads(this RouteGroupBuilder api)
    {
        api.MapGet("/hosts/{host}/history/export", HostAsync).WithTags("Hosts").WithName("exportHostHistory").WithSummary("A window of a host's history as CSV or JSON lines: every sample, or means over 'step' seconds").Streams();
        api.MapGet("/domains/{domain}/history/export", DomainAsync).WithTags("Domains").WithName("exportDomainHistory").WithSummary("The same of a domain, wherever it was; by UUID also of one that is no more").Streams();
    }

    private static void Streams(this RouteHandlerBuilder route) => route.Produces<string>(contentType: "text/csv", additionalContentTypes: "application/jsonl").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> HostAsync(string host, [AsParameters] DownloadQuery query, MyFleet live, HistoryStore history, DownloadDoor door, TimeProvider time, HttpContext context)
    {
        var (found, problem) = Names.Host(live.Current, host);
        if (found is null) return problem!;
        return await AnswerAsync(query, host, DownloadColumns.Hosts, live, door, time, context, async (from, to, points, cancellation) =>
            [.. (await history.HostAsync(found.Id, from, to, points, cancellation)).Select(HostPointShape.Of)]);
    }

    private static async Task<IResult> DomainAsync(string domain, [AsParameters] DownloadQuery query, MyFleet live, HistoryStore history, DownloadDoor door, TimeProvider time, HttpContext context)
    {
        var (found, problem) = Names.Domain(live.Current, domain);
        // Whose one was that is no more can't be told: it is for who sees all
        var id = found?.Guest.Id ?? (live.Person.SeesAll && Guid.TryParse(domain, out var uuid) ? new GuestId(uuid) : null);
        if (id is not { } known) return problem!;
        return await AnswerAsync(query, found?.Guest.Name ?? domain, DownloadColumns.Domains, live, door, time, context, async (from, to, points, cancellation) =>
            [.. (await history.GuestAsync(known, from, to, points, cancellation)).Select(DomainPointShape.Of)]);
    }

    private static async Task<IResult> AnswerAsync<T>(
        DownloadQuery query, string of, DownloadColumns<T> columns, MyFleet live, DownloadDoor door, TimeProvider time, HttpContext context, Func<DateTimeOffset, DateTimeOffset, int, CancellationToken, Task<IReadOnlyList<T>>> read)
    {
        var (window, form, problem) = query.Read(time.GetUtcNow());
        if (problem is not null) return problem;
        using var pass = door.Enter($"{live.Person.Id} {live.Person.Token}");
        if (pass is null)
        {
            context.Response.Headers.RetryAfter = "5";
            return Problems.Of(StatusCodes.Status429TooManyRequests, $"Of one person or token {DownloadDoor.EachMax} downloads of history go on at one time, of all {DownloadDoor.AllMax}; try again when one has ended.");
        }
        await DownloadFile.WriteAsync(context.Response, DownloadFile.Name(of, window, form), form, columns, PartsAsync(window, live, read, context.RequestAborted), context.RequestAborted);
        return Results.Empty;
    }

    // A download may take long: whoever is locked, or whose token is revoked meanwhile, gets no more of it
    private static async IAsyncEnumerable<IReadOnlyList<T>> PartsAsync<T>(DownloadWindow window, MyFleet live, Func<DateTimeOffset, DateTimeOffset, int, CancellationToken, Task<IReadOnlyList<T>>> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (from, to, points) in window.Parts())
        {
            if (!live.Person.IsSomebody) throw new IOException("The one who downloads is not signed in any more");
            yield return await read(from, to, points, cancellation);
        }
    }
}

/// <summary>What a download asks for.</summary>
/// <param name="From">The beginning; by default an hour before the end.</param>
/// <param name="Last">Instead of it: so many seconds before the end.</param>
/// <param name="To">The end; by default now.</param>
/// <param name="Step">Means over so many whole seconds each; by default every sample.</param>
/// <param name="Format">csv or jsonl.</param>
internal sealed record DownloadQuery(string? From = null, string? Last = null, string? To = null, string? Step = null, string? Format = null)
{
    // Two years, as long as the longest roll-up is kept, and a bit
    private const int LastMax = 800 * 24 * 3600;

    /// <summary>The window, or every mistake.</summary>
    public (DownloadWindow Window, DownloadForm Form, IResult? Problem) Read(DateTimeOffset now)
    {
        var query = new RequestQuery();
        var end = query.Time("to", To) ?? now;
        var last = TimeSpan.FromSeconds(query.Whole("last", Last, 3600, 1, LastMax));
        if (From is not null && Last is not null) query.Error("Give 'from' or 'last', not both.");
        var begin = query.Time("from", From) ?? (end - DateTimeOffset.MinValue > last ? end - last : DateTimeOffset.MinValue);
        var step = Step is null ? (TimeSpan?)null : TimeSpan.FromSeconds(query.Whole("step", Step, 1, 1, (int)DownloadWindow.StepMax.TotalSeconds));
        var form = query.OneOf<DownloadForm>("format", Format) ?? DownloadForm.Csv;
        var window = new DownloadWindow(begin.ToUniversalTime(), end.ToUniversalTime(), step);
        foreach (var problem in window.Problems()) query.Error(problem);
        return (window, form, query.Problem);
    }
}
