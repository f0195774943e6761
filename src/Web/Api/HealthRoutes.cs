using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>/healthz: the process is there. /readyz: it can do its work; else why not.</summary>
internal static class HealthRoutes
{
    /// <summary>Maps both.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => new HealthShape("ok", null, null, new Dictionary<string, long>())).AllowAnonymous().WithTags("Health").WithName("healthz").WithSummary("The process is there");
        app.MapGet("/readyz", (Connection connection, RunnerSignal runner, LiveFleet live) =>
        {
            var now = connection.Current;
            var why = new List<string>();
            if (!now.BrokerUp) why.Add($"The broker is away: {now.BrokerProblem}.");
            if (!now.DatabaseUp) why.Add($"The database is away: {now.DatabaseProblem}.");
            else if (!runner.Loaded) why.Add("The database is being read.");
            return why.Count > 0 ? Problems.Of(StatusCodes.Status503ServiceUnavailable, why) : TypedResults.Ok(new HealthShape("ready", now.NewestSampleAt, live.Current.Version, live.Current.Dropped));
        }).AllowAnonymous().WithTags("Health").WithName("readyz").WithSummary("Broker and database are there; else why not").Produces<HealthShape>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>How the web app is.</summary>
/// <param name="Status">ok or ready.</param>
/// <param name="NewestSampleAt">The newest sample of any host.</param>
/// <param name="Version">How often the lab's picture has changed.</param>
/// <param name="Dropped">Messages that were dropped here since the start, by why.</param>
public sealed record HealthShape(string Status, DateTimeOffset? NewestSampleAt, long? Version, IReadOnlyDictionary<string, long> Dropped);
