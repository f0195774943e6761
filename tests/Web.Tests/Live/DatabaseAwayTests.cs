using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Live;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task Without_its_database_the_app_shows_the_lab_accepts_nothing_and_says_why()
    {
        // Port 1 of loopback: nobody is there
        await using var app = await TestApp.StartAsync(database: "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2", untilLoaded: false);
        await using var ferby = new FakeAgent("ferby", app.Broker);
        await ferby.KnownAsync(app);
        Assert.Equal("ferby", (await app.GetAsync("/api/v1/hosts"))[0].GetProperty("name").GetString());
        await Eventually.TrueAsync(() => app.Service<Connection>().Current is { DatabaseUp: false, DatabaseProblem.Length: > 0 }, () => "the database to be missed");
        var (status, body, _) = await app.PostAsync("/api/v1/hosts/ferby/drain");
        Assert.Equal(503, status);
        Assert.Contains("Nothing was accepted", body.GetProperty("detail").GetString());
        using var events = await app.Http.GetAsync("/api/v1/events");
        Assert.Equal((503, "application/problem+json"), ((int)events.StatusCode, events.Content.Headers.ContentType?.MediaType));
        Assert.Empty(ferby.Intents);
    }
}
