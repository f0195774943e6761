using XenWeb.Domain.Messages;
using XenWeb.Web.Configs;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/configurations: what domains are made from, as plain xl.cfg.</summary>
internal static class ConfigurationRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapConfigurations(this RouteGroupBuilder api)
    {
        var all = api.MapGroup("/configurations").WithTags("Configurations");
        all.MapGet("", async (Configurations configurations, CancellationToken cancellation) => (await configurations.ListAsync(cancellation)).Select(ConfigurationShape.Of).ToArray())
            .WithName("listConfigurations").WithSummary("All configurations, without their texts");
        all.MapGet("/{name}", async (string name, Configurations configurations, CancellationToken cancellation) =>
            await configurations.FindAsync(name, cancellation) is { RetiredAt: null } found ? TypedResults.Text(found.Text, "text/plain; charset=utf-8") : await UnknownAsync(name, configurations, cancellation))
            .WithName("getConfiguration").WithSummary("The whole xl.cfg").Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(StatusCodes.Status404NotFound);
        all.MapPut("/{name}", PutAsync).WithName("putConfiguration").WithSummary("Makes or replaces a configuration; the domain's name in it must be the configuration's")
            .Accepts<string>("text/plain").Produces<ConfigurationShape>().Produces<ConfigurationShape>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        all.MapDelete("/{name}", async (string name, Configurations configurations, CancellationToken cancellation) =>
            (await configurations.RetireAsync(name, null, new Reason(Work.Who, ""), cancellation)).Refusal switch
            {
                null => TypedResults.NoContent(),
                { Kind: RefusalKind.NotFound } => await UnknownAsync(name, configurations, cancellation),
                var refusal => Problems.Of(refusal),
            })
            .WithName("deleteConfiguration").WithSummary("Takes a configuration out of use; domains made from it go on, and its versions are kept").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        all.MapPost("/{name}/start", StartAsync).AsksFor<StartBody>("startConfiguration", "Starts a domain from a configuration, on a named host or on the one with the lowest load");
    }

    private static async Task<IResult> PutAsync(string name, HttpRequest request, Configurations configurations, CancellationToken cancellation)
    {
        var (text, problem) = await RequestBody.TextAsync(request, cancellation);
        if (text is null) return problem!;
        var before = await configurations.FindAsync(name, cancellation);
        var change = await configurations.SaveAsync(name, text, null, new Reason(Work.Who, ""), cancellation);
        if (change.Refusal is { } refusal) return Problems.Of(refusal);
        var saved = ConfigurationShape.Of(change.Configuration!);
        return before is null ? TypedResults.Created($"/api/v1/configurations/{name}", saved) : TypedResults.Ok(saved);
    }

    private static async Task<IResult> StartAsync(string name, HttpRequest request, Configurations configurations, Operations operations, CancellationToken cancellation)
    {
        if (await configurations.FindAsync(name, cancellation) is null or { RetiredAt: not null }) return await UnknownAsync(name, configurations, cancellation);
        return await Work.AskAsync(request, body =>
        {
            var host = Names.Host(body, "host");
            return (reason, key) => operations.StartAsync(name, host, reason, key, cancellation);
        }, cancellation);
    }

    private static async Task<IResult> UnknownAsync(string name, Configurations configurations, CancellationToken cancellation) =>
        Problems.Of(StatusCodes.Status404NotFound, Similar.Unknown("configuration", name, (await configurations.ListAsync(cancellation)).Select(c => c.Name)));
}

/// <summary>A configuration as the API tells it; its text is at /api/v1/configurations/{name}.</summary>
/// <param name="Name">Its name, and that of the domain that is made from it.</param>
/// <param name="MemoryBytes">What it asks for.</param>
/// <param name="Vcpus">What it asks for.</param>
/// <param name="ChangedAt">When it was last saved.</param>
public sealed record ConfigurationShape(string Name, long MemoryBytes, int Vcpus, DateTimeOffset ChangedAt)
{
    /// <summary>Of a configuration.</summary>
    public static ConfigurationShape Of(Configuration configuration) => new(configuration.Name, configuration.Memory.Bytes, configuration.Vcpus, configuration.ChangedAt);
}
