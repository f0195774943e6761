using System.IO.Compression;
using System.Text;
using XenWeb.Domain.Configs;
using XenWeb.Web.Access;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/configurations: what domains are made from, as plain xl.cfg or as JSON; read, checked, started.</summary>
internal static class ConfigurationRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapConfigurations(this RouteGroupBuilder api)
    {
        var all = api.MapGroup("/configurations").WithTags("Configurations");
        all.MapGet("", ListAsync).WithName("listConfigurations").WithSummary("All configurations in use, without their texts; of an owner, of a class, or with the retired ones").Produces<ConfigurationShape[]>();
        all.MapGet("/{name}", GetAsync).WithName("getConfiguration").WithSummary("The whole xl.cfg; as JSON, with its fields, where application/json is accepted. Its version is the ETag")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<ConfigurationWhole>().Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status404NotFound);
        all.MapPost("/check", CheckAsync).WithName("checkConfiguration").WithSummary("Every mistake of a configuration, by its field; nothing is saved")
            .Accepts<MakeBody>("application/json", "text/plain").Produces<CheckShape>().ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        all.MapPost("/{name}/start", StartAsync).AsksFor<StartBody>(LabAction.Start, "startConfiguration", "Starts a domain from a configuration, on a named host or on the one with the lowest load; refused (409) if the lab's policy keeps a reserve that it would take from");
        api.MapGet("/configurations.zip", ZipAsync).WithTags("Configurations").WithName("exportConfigurations").WithSummary("All configurations in use as files NAME.cfg").Produces(StatusCodes.Status200OK, contentType: "application/zip");
    }

    /// <summary>One in use; else the answer that there is none.</summary>
    public static async Task<(Configuration? Found, IResult? Problem)> FindAsync(string name, MyConfigurations configurations, CancellationToken cancellation, bool retiredToo = false)
    {
        var found = await configurations.FindAsync(name, cancellation);
        if (found is not null && (retiredToo || found.RetiredAt is null)) return (found, null);
        var names = (await configurations.ListAsync(cancellation)).Select(c => c.Name);
        return (null, Problems.Of(StatusCodes.Status404NotFound, found is null ? Similar.Unknown("configuration", name, names) : $"The configuration '{name}' is retired; its versions are kept, and it can be restored."));
    }

    private static async Task<IResult> ListAsync(string? owner, string? @class, string? retired, MyConfigurations configurations, CancellationToken cancellation)
    {
        var query = new RequestQuery();
        if (retired is not (null or "true" or "false")) query.Error("'retired' must be true or false.");
        if (query.Problem is { } bad) return bad;
        var all = await configurations.ListAllAsync(cancellation);
        return TypedResults.Ok(all.Where(c => (retired == "true" || c.RetiredAt is null) && (owner is null || c.Owner == owner) && (@class is null || c.Class == @class)).Select(ConfigurationShape.Of).ToArray());
    }

    private static async Task<IResult> GetAsync(string name, HttpRequest request, MyConfigurations configurations, CancellationToken cancellation)
    {
        var json = WantsJson(request);
        var (found, problem) = await FindAsync(name, configurations, cancellation, retiredToo: json);
        if (found is null) return problem!;
        var headers = request.HttpContext.Response.Headers;
        (headers.ETag, headers.Vary) = (ConfigurationProblems.Tag(found.Version), "Accept");
        if (request.Headers.IfNoneMatch == headers.ETag) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return json ? TypedResults.Ok(ConfigurationWhole.Of(found)) : TypedResults.Text(found.Text, "text/plain; charset=utf-8");
    }

    private static async Task<IResult> CheckAsync(HttpRequest request, MyConfigurations configurations, CancellationToken cancellation)
    {
        var (read, problem) = await ConfigurationBody.ReadAsync(request, cancellation);
        if (read is not { } body) return problem!;
        var lab = await configurations.InUseAsync(body.Config.Name, cancellation);
        List<ConfigProblem> problems = [.. body.Problems.Count > 0 ? body.Problems : [.. GuestConfigRules.Check(body.Config)]];
        if (problems.Count == 0) problems.AddRange(ConfigurationFile.Problems(body.Config.Name, body.Text));
        problems.AddRange(lab.Problems(body.Config));
        return TypedResults.Ok(new CheckShape(problems.Count == 0, [.. problems.Select(p => new ProblemShape(p.Field, p.Text))], [.. lab.Warnings(body.Config).Select(w => new ProblemShape(w.Field, w.Text))], body.Text, ConfigurationWhole.JsonOf(body.Config)));
    }

    private static async Task<IResult> StartAsync(string name, HttpRequest request, MyConfigurations configurations, MyOperations operations, CancellationToken cancellation)
    {
        var (found, problem) = await FindAsync(name, configurations, cancellation);
        if (found is null) return problem!;
        return await Work.AskAsync(request, body =>
        {
            var (host, overrideReserve) = (Names.Host(body, "host"), body.Is("overrideReserve"));
            return (caller, key) => operations.StartAsync(name, host, caller, key, overrideReserve, cancellation);
        }, cancellation);
    }

    private static async Task<IResult> ZipAsync(MyConfigurations configurations, CancellationToken cancellation)
    {
        // A thousand of 32 KiB at most: it fits into memory
        using var bytes = new MemoryStream();
        await using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var configuration in await configurations.ListAsync(cancellation))
            {
                var entry = zip.CreateEntry(configuration.Name + ConfigurationFile.Extension);
                entry.LastWriteTime = configuration.ChangedAt;
                await using var file = await entry.OpenAsync(cancellation);
                await file.WriteAsync(Encoding.UTF8.GetBytes(configuration.Text), cancellation);
            }
        }
        return TypedResults.File(bytes.ToArray(), "application/zip", "configurations.zip");
    }

    // A browser and curl accept anything: they get the file
    private static bool WantsJson(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(a => a.MediaType == "application/json") && !request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/plain");
}
