using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using XenWeb.Infrastructure.Tests;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Live;

public sealed class HealthTests
{
    [Fact]
    public async Task With_all_there_both_say_so_also_to_strangers()
    {
        await using var app = await TestApp.StartAsync();
        await Eventually.TrueAsync(() => app.Service<Connection>().Current.BrokerUp, () => "the broker");
        using var stranger = app.As(null);
        Assert.Equal("ok", await StatusAsync(stranger, "/healthz", HttpStatusCode.OK));
        Assert.Equal("ready", await StatusAsync(stranger, "/readyz", HttpStatusCode.OK));
    }

    [Fact]
    public async Task With_the_database_away_the_process_is_well_and_not_ready_and_strangers_are_not_told_why()
    {
        await using var app = await TestApp.StartAsync(database: "Host=127.0.0.1;Port=1;Username=keeper-of-history;Database=x;Timeout=2", untilLoaded: false);
        await Eventually.TrueAsync(() => app.Service<Connection>().Current is { BrokerUp: true, DatabaseUp: false, DatabaseProblem.Length: > 0 }, () => "the database to be missed");
        using var stranger = app.As(null);
        Assert.Equal("ok", await StatusAsync(stranger, "/healthz", HttpStatusCode.OK));
        Assert.Equal(["The database is away."], await ErrorsAsync(stranger));
        var why = Assert.Single(await ErrorsAsync(app.Http));
        Assert.Equal($"The database is away: {app.Service<Connection>().Current.DatabaseProblem}.", why);
    }

    [Fact]
    public async Task With_the_broker_away_the_process_is_well_and_not_ready()
    {
        await using var app = await TestApp.StartAsync(broker: $"127.0.0.1:{FreePorts.Next()}");
        await Eventually.TrueAsync(() => app.Service<Connection>().Current is { BrokerUp: false, DatabaseUp: true, BrokerProblem: not (null or "not connected yet") }, () => "the broker to be missed");
        Assert.Equal("ok", await StatusAsync(app.Http, "/healthz", HttpStatusCode.OK));
        Assert.StartsWith("The broker is away: ", Assert.Single(await ErrorsAsync(app.Http)));
        using var stranger = app.As(null);
        Assert.Equal(["The broker is away."], await ErrorsAsync(stranger));
    }

    private static async Task<string?> StatusAsync(HttpClient client, string path, HttpStatusCode expected)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(expected, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString();
    }

    private static async Task<string[]> ErrorsAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(e => e.GetString()!)];
    }
}
