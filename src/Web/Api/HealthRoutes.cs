using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Access;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>
/// /healthz: the process is there, whatever else is away; who gets no answer restarts it. /readyz: broker and database are there, so that it can do
/// all of its work; else which is away, and to who is signed in also why: a database's words name users and addresses.
/// </summary>
internal static class HealthRoutes
{
    /// <summary>Maps both.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => new HealthShape("ok", null, null, new Dictionary<string, long>())).AllowAnonymous().WithTags("Health").WithName("healthz").WithSummary("The process is there");
        app.MapGet("/readyz", (Connection connection, RunnerSignal runner, LiveFleet live, Leadership servers, SignedIn who) =>
        {
            var now = connection.Current;
            var why = new List<string>();
            if (!now.BrokerUp) why.Add(Away("broker", now.BrokerProblem, who));
            if (!now.DatabaseUp) why.Add(Away("database", now.DatabaseProblem, who));
            else if (!runner.Loaded) why.Add("The database is being read.");
            return why.Count > 0 ? Problems.Of(StatusCodes.Status503ServiceUnavailable, why) : TypedResults.Ok(new HealthShape("ready", now.NewestSampleAt, live.Current.Version, live.Current.Dropped) { Servers = ServersOf(servers, now, who) });
        }).AllowAnonymous().WithTags("Health").WithName("readyz").WithSummary("Broker and database are there; else why not").Produces<HealthShape>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    // Names, and why, are for who is signed in
    private static ServersShape? ServersOf(Leadership servers, ConnectionState now, SignedIn who)
    {
        if (servers.Name is not { } name) return null;
        var told = who.Person.IsSomebody;
        string?[] why = [now.ServersProblem is { } cutOff ? told ? $"cut off from the others: {cutOff}" : "cut off from the others" : null, now.RedisProblem is { } away ? told ? away : "Redis is away" : null];
        return new ServersShape(told ? name : null, servers.IsMine, told ? servers.Leader : null, [.. why.OfType<string>()]);
    }

    private static string Away(string what, string? problem, SignedIn who) => who.Person.IsSomebody ? $"The {what} is away: {problem}." : $"The {what} is away.";
}

/// <summary>How the web app is.</summary>
/// <param name="Status">ok or ready.</param>
/// <param name="NewestSampleAt">The newest sample of any host.</param>
/// <param name="Version">How often the lab's picture has changed.</param>
/// <param name="Dropped">Messages that were dropped here since the start, by why.</param>
public sealed record HealthShape(string Status, DateTimeOffset? NewestSampleAt, long? Version, IReadOnlyDictionary<string, long> Dropped)
{
    /// <summary>Of several web servers: which one this is, and who leads; null for the only one.</summary>
    public ServersShape? Servers { get; init; }
}

/// <summary>One of several web servers.</summary>
/// <param name="Name">Its name; null for strangers.</param>
/// <param name="Leads">Whether it is the one that does what must be done once.</param>
/// <param name="Leader">Who is; null for strangers, and if nobody is known to be.</param>
/// <param name="Problems">What does not work between them; pages and orders go on.</param>
public sealed record ServersShape(string? Name, bool Leads, string? Leader, IReadOnlyList<string> Problems);
