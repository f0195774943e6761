using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Configs;

namespace XenWeb.Web.Api;

/// <summary>/configurations/{name}/versions: what it was, what changed, and back to it.</summary>
internal static class ConfigurationVersionRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapConfigurationVersions(this RouteGroupBuilder api)
    {
        var one = api.MapGroup("/configurations/{name}").WithTags("Configurations");
        one.MapGet("/versions", async (string name, MyConfigurations configurations, CancellationToken cancellation) =>
        {
            var (versions, problem) = await VersionsAsync(name, configurations, cancellation);
            return problem ?? TypedResults.Ok(versions.Select(v => VersionShape.Of(v, whole: false)).ToArray());
        }).WithName("listConfigurationVersions").WithSummary($"Its versions, the newest first, {Configurations.VersionsMax} at most, without their texts; of a retired one too").Produces<VersionShape[]>().ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("/versions/{version}", async (string name, string version, MyConfigurations configurations, CancellationToken cancellation) =>
        {
            var (versions, problem) = await VersionsAsync(name, configurations, cancellation);
            if (problem is not null) return problem;
            var (found, unknown) = Find(name, version, versions);
            return unknown ?? TypedResults.Ok(VersionShape.Of(found!, whole: true));
        }).WithName("getConfigurationVersion").WithSummary("One version with its text").Produces<VersionShape>().ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("/diff", DiffAsync).WithName("diffConfiguration").WithSummary("What changed from one version to another, line by line; to the newest, from the one before, if they are left out").Produces<DiffShape>().ProducesProblem(StatusCodes.Status404NotFound);
        one.MapPost("/restore", RestoreAsync).Needs(LabAction.Configure).WithName("restoreConfiguration").WithSummary("Makes an earlier version the newest again; also of a retired one")
            .Accepts<RestoreBody>("application/json").Produces<ConfigurationShape>().ProducesProblem(StatusCodes.Status404NotFound).Refuses();
    }

    private static async Task<(IReadOnlyList<ConfigurationVersion> Versions, IResult? Problem)> VersionsAsync(string name, MyConfigurations configurations, CancellationToken cancellation)
    {
        var (_, problem) = await ConfigurationRoutes.FindAsync(name, configurations, cancellation, retiredToo: true);
        return problem is null ? (await configurations.VersionsAsync(name, cancellation), null) : ([], problem);
    }

    private static (ConfigurationVersion? Version, IResult? Problem) Find(string name, string wanted, IReadOnlyList<ConfigurationVersion> versions)
    {
        var found = int.TryParse(wanted, out var number) ? versions.FirstOrDefault(v => v.Version == number) : null;
        var shown = wanted.Length > 40 ? wanted[..40] + "…" : wanted;
        return found is not null ? (found, null) : (null, Problems.Of(StatusCodes.Status404NotFound, $"'{name}' has no version '{shown}'{(versions.Count == 0 ? "" : $"; there are {versions[^1].Version} to {versions[0].Version}")}."));
    }

    private static async Task<IResult> DiffAsync(string name, string? from, string? to, MyConfigurations configurations, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        var (earlier, later) = (query.Whole("from", from, 0, 1, int.MaxValue), query.Whole("to", to, 0, 1, int.MaxValue));
        if (query.Problem is { } bad) return bad;
        var (versions, problem) = await VersionsAsync(name, configurations, cancellation);
        if (problem is not null) return problem;
        if (later == 0 && versions.Count > 0) later = versions[0].Version;
        if (earlier == 0) earlier = Math.Max(1, later - 1);
        var (before, unknown) = Find(name, $"{earlier}", versions);
        var (after, unknownToo) = Find(name, $"{later}", versions);
        return unknown ?? unknownToo ?? TypedResults.Ok(new DiffShape(earlier, later, [.. TextDiff.Of(before!.Text, after!.Text)]));
    }

    private static async Task<IResult> RestoreAsync(string name, HttpRequest request, MyConfigurations configurations, CancellationToken cancellation)
    {
        var (body, bad) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return bad!;
        var version = body.Whole("version", 0);
        if (version < 1) body.Error("The field 'version' must be a version's number, from 1.");
        var caller = Work.CallerOf(request, body);
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        var (found, unknown) = await ConfigurationRoutes.FindAsync(name, configurations, cancellation, retiredToo: true);
        if (found is null) return unknown!;
        var (basedOn, conditional, unread) = ConfigurationProblems.Based(request, found);
        if (unread is not null) return unread;
        var change = await configurations.RestoreAsync(name, version, basedOn, caller, cancellation);
        return change.Refusal is null ? TypedResults.Ok(ConfigurationShape.Of(change.Configuration!)) : ConfigurationProblems.Of(request.HttpContext, change, conditional);
    }
}
