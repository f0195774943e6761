using System.Collections.Immutable;
using System.Security.Cryptography;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;

namespace XenWeb.Web.Api;

/// <summary>/configurations: made, many at once, cloned, changed and retired. What is wrong is told all at once, and then nothing is changed.</summary>
internal static class ConfigurationChangeRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapConfigurationChanges(this RouteGroupBuilder api)
    {
        var all = api.MapGroup("/configurations").WithTags("Configurations");
        all.MapPost("", MakeAsync).Needs(LabAction.Configure).WithName("makeConfigurations").WithSummary("Makes a configuration, or many like it by a name pattern: each with its own name, MAC addresses and disks")
            .Accepts<MakeBody>("application/json").Produces<ConfigurationShape[]>(StatusCodes.Status201Created).Refuses();
        all.MapPut("/{name}", PutAsync).Needs(LabAction.Configure).WithName("putConfiguration").WithSummary("Makes or replaces a configuration; the domain's name in it must be the configuration's. With If-Match only the version that was read is replaced")
            .Accepts<SaveBody>("text/plain", "application/json").Produces<ConfigurationShape>().Produces<ConfigurationShape>(StatusCodes.Status201Created).Refuses();
        all.MapPost("/{name}/clone", CloneAsync).Needs(LabAction.Configure).WithName("cloneConfiguration").WithSummary("Another one like it: with MAC addresses of its own, and its name in the disks' targets where the old name stood")
            .Accepts<CloneBody>("application/json").Produces<ConfigurationShape>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status404NotFound).Refuses();
        all.MapDelete("/{name}", async (string name, HttpRequest request, MyConfigurations configurations, CancellationToken cancellation) =>
        {
            var (problem, _) = await RetireAsync(name, request, Work.CallerOf(request, null), configurations, cancellation);
            return problem ?? TypedResults.NoContent();
        }).Needs(LabAction.Configure).WithName("deleteConfiguration").WithSummary("Takes a configuration out of use; domains made from it go on, and its versions are kept").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).Refuses();
        all.MapPost("/{name}/retire", async (string name, HttpRequest request, MyConfigurations configurations, CancellationToken cancellation) =>
        {
            var (caller, bad) = await CallerAsync(request, cancellation);
            if (caller is null) return bad!;
            var (problem, change) = await RetireAsync(name, request, caller, configurations, cancellation);
            return problem ?? TypedResults.Ok(ConfigurationShape.Of(change!.Configuration!));
        }).Needs(LabAction.Configure).WithName("retireConfiguration").WithSummary("As DELETE, with a reason").Accepts<AskBody>(isOptional: true, "application/json").Produces<ConfigurationShape>().ProducesProblem(StatusCodes.Status404NotFound).Refuses();
    }

    /// <summary>What is said about every route that changes a configuration.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> MakeAsync(HttpRequest request, MyConfigurations configurations, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return problem!;
        var (config, _, unread) = ConfigurationBody.Read(body);
        var (count, first, pattern) = (body.Whole("count", 1), body.Json("first") is null ? (int?)null : body.Whole("first", 1), body.Text("pattern"));
        var caller = Work.CallerOf(request, body);
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        var many = new ManyRequest(config!, count, pattern ?? (count == 1 ? "" : ManyRequest.Proposed), first, Seed());
        return await SaveAsync(many, unread, caller, configurations, cancellation);
    }

    private static async Task<IResult> CloneAsync(string name, HttpRequest request, MyConfigurations configurations, CancellationToken cancellation)
    {
        var (body, bad) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return bad!;
        var to = body.Text("name");
        if (to is null) body.Error("The field 'name' must be there: the other one's.");
        var caller = Work.CallerOf(request, body, $"cloned from {name}");
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        var (found, unknown) = await ConfigurationRoutes.FindAsync(name, configurations, cancellation);
        if (found is null) return unknown!;
        var lab = await configurations.InUseAsync(cancellation: cancellation);
        return await SaveAsync(new ManyRequest(ConfigurationClone.Of(found.Config, to!, Seed(), lab), 1, "", null, Seed()), [], caller, configurations, cancellation);
    }

    private static async Task<IResult> SaveAsync(ManyRequest request, IReadOnlyList<ConfigProblem> unread, Caller caller, MyConfigurations configurations, CancellationToken cancellation)
    {
        var many = Many.Make(request, await configurations.InUseAsync(cancellation: cancellation));
        ConfigProblem[] problems = [.. Configs.Forms.FormReader.Join(unread, many.Problems)];
        if (problems.Length > 0)
        {
            configurations.Refused(request.Model.Name, problems, caller);
            return ConfigurationProblems.Of(problems);
        }
        var saved = ImmutableArray.CreateBuilder<ConfigurationShape>();
        var refused = new List<string>();
        foreach (var config in many.All)
        {
            var change = await configurations.SaveAsync(config.Name, GuestConfigText.Write(config), 0, caller, cancellation);
            if (change.Configuration is { } done) saved.Add(ConfigurationShape.Of(done));
            else refused.Add($"{config.Name}: {change.Refusal!.Text}");
        }
        if (refused.Count > 0) return Problems.Of(StatusCodes.Status409Conflict, refused, ("saved", saved.Select(s => s.Name).ToArray()));
        return TypedResults.Created(saved.Count == 1 ? $"/api/v1/configurations/{saved[0].Name}" : "/api/v1/configurations", saved.ToArray());
    }

    private static async Task<IResult> PutAsync(string name, HttpRequest request, MyConfigurations configurations, CancellationToken cancellation)
    {
        var (read, problem) = await ConfigurationBody.ReadAsync(request, cancellation);
        if (read is not { } body) return problem!;
        var before = await configurations.FindAsync(name, cancellation);
        var (basedOn, conditional, bad) = ConfigurationProblems.Based(request, before);
        if (bad is not null) return bad;
        var change = await configurations.SaveAsync(name, body.Text, basedOn, body.Caller, cancellation);
        if (change.Refusal is not null) return ConfigurationProblems.Of(request.HttpContext, change, conditional);
        request.HttpContext.Response.Headers.ETag = ConfigurationProblems.Tag(change.Configuration!.Version);
        var saved = ConfigurationShape.Of(change.Configuration);
        return before is null ? TypedResults.Created($"/api/v1/configurations/{name}", saved) : TypedResults.Ok(saved);
    }

    private static async Task<(IResult? Problem, ConfigurationChange? Change)> RetireAsync(string name, HttpRequest request, Caller caller, MyConfigurations configurations, CancellationToken cancellation)
    {
        var (found, unknown) = await ConfigurationRoutes.FindAsync(name, configurations, cancellation);
        if (found is null) return (unknown, null);
        var (basedOn, conditional, bad) = ConfigurationProblems.Based(request, found);
        if (bad is not null) return (bad, null);
        var change = await configurations.RetireAsync(name, basedOn, caller, cancellation);
        return change.Refusal is null ? (null, change) : (ConfigurationProblems.Of(request.HttpContext, change, conditional), null);
    }

    private static async Task<(Caller? Caller, IResult? Problem)> CallerAsync(HttpRequest request, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return (null, problem);
        var caller = Work.CallerOf(request, body);
        return body.Errors() is { Count: > 0 } errors ? (null, Problems.Of(StatusCodes.Status400BadRequest, errors)) : (caller, null);
    }

    private static uint Seed() => (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
}
