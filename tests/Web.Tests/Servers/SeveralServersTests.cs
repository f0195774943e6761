using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Web.Tests.Servers;

/// <summary>Two web servers of one lab, as docker-compose.yml describes them: one of them is stopped, killed, and loses what both share.</summary>
public sealed class SeveralServersTests : TwoServersTests
{
    [Fact]
    public async Task TheLeaderIsKilled_UnderLoad_TheOtherGoesOn_AndNothingIsLostOrDoneTwice()
    {
        using var browser = await SignedInAsync();
        await using var observer = new StatusObserver(Lab);
        var (feed, batches) = await FollowFeedAsync();
        await using var _ = feed;
        await using var load = new OrderLoad(Lab, ["guest-00002", "guest-00003", "guest-00005", "guest-00006"]);
        using var script = Lab.To(Other);
        var (status, drain) = await ServersLab.PostAsync(script, "/api/v1/hosts/host-001/drain", new { reason = "new disks" });
        Assert.True(status == 202, $"{status} {drain}");
        await load.MoreAsync(2);

        await Lab.EndServerAsync(Leader, kill: true);

        var seen = batches.Count;
        await Eventually.TrueAsync(() => batches.Count > seen + 3, () => "the other's feed to go on");
        await PageAsync(browser);
        Assert.Equal(Other, await Lab.LeaderAsync(Other));
        await load.MoreAsync(2);
        await load.EndAsync();
        var drained = await Eventually.IsAsync(() => ServersLab.GetAsync(script, $"/api/v1/operations/{drain.GetProperty("id").GetString()}"), o => o.GetProperty("endedAt").ValueKind == JsonValueKind.String, o => $"the drain to end: {o}");
        Assert.Equal("done", drained.GetProperty("state").GetString());
        await EachIsDoneOnceAsync(load);
        await NoSampleIsMissingAsync(observer);
        Lab.StartServer(Leader);
        await Lab.IsReadyAsync(Leader);
        Assert.Equal(Other, (await Lab.ServersAsync(Leader)).GetProperty("leader").GetString());
    }

    [Fact]
    public async Task OneAfterTheOtherIsStartedAnew_AndRedisGoesAway_AndClientsOfTheHubAreToldByWhoeverLeads()
    {
        await using var hub = Lab.Hub(Other, "operations");
        var news = new ConcurrentQueue<JsonElement>();
        hub.On<JsonElement>("operation", news.Enqueue);
        await hub.StartAsync();
        using var script = Lab.To(Other);
        // The other is asked, the leader sees to it, Redis carries what it says to the other's client: once for each change
        await FollowedToItsEndAsync(hub, script, "guest-00001", "pause", news);
        Assert.Equal(news.Count, news.Select(n => n.ToString()).Distinct().Count());

        await Lab.EndServerAsync(Leader, kill: false);
        Assert.Equal(Other, await Lab.LeaderAsync(Other));
        await FollowedToItsEndAsync(hub, script, "guest-00001", "unpause", news);
        Lab.StartServer(Leader);
        await Lab.IsReadyAsync(Leader);

        await Lab.Redis.KillAsync();
        foreach (var name in new[] { "a", "b" }) await Eventually.IsAsync(() => Lab.ServersAsync(name), s => s.GetProperty("problems").EnumerateArray().Any(p => p.GetString()!.Contains("Redis", StringComparison.Ordinal)), s => $"{name} to tell that Redis is away: {s}");
        using var browser = await SignedInAsync();
        await PageAsync(browser);
        var (feed, batches) = await FollowFeedAsync();
        await using var _ = feed;
        await Eventually.TrueAsync(() => batches.Count > 3, () => "the feed to go on without Redis");
        var (status, asked) = await ServersLab.PostAsync(script, "/api/v1/domains/guest-00001/pause", new { reason = "without Redis" });
        Assert.True(status == 202, $"{status} {asked}");
        await Eventually.IsAsync(() => ServersLab.GetAsync(script, $"/api/v1/operations/{asked.GetProperty("id").GetString()}"), o => o.GetProperty("state").GetString() == "done", o => $"an operation to be done without Redis: {o}");
        await Lab.Redis.StartAsync();
        foreach (var name in new[] { "a", "b" }) await Eventually.IsAsync(() => Lab.ServersAsync(name), s => s.GetProperty("problems").GetArrayLength() == 0, s => $"{name} to tell that Redis is back: {s}");
        // The client that was there is there still
        await FollowedToItsEndAsync(hub, script, "guest-00001", "unpause", news);
    }

    [Fact]
    public async Task ALeaderThatFreezes_IsFollowed_AndDoesNotLeadWhenItWakesUp()
    {
        await Lab.FreezeAsync(Leader, true);
        Assert.Equal(Other, await Lab.LeaderAsync(Other));
        using var script = Lab.To(Other);
        var (status, asked) = await ServersLab.PostAsync(script, "/api/v1/domains/guest-00001/pause", new { reason = "meanwhile" });
        Assert.True(status == 202, $"{status} {asked}");
        await Lab.FreezeAsync(Leader, false);
        await Eventually.IsAsync(() => Lab.ServersAsync(Leader), s => !s.GetProperty("leads").GetBoolean() && s.GetProperty("leader").GetString() == Other, s => $"who wakes up to follow: {s}");
        // It did not hear of it while it was frozen
        using var awake = Lab.To(Leader);
        await Eventually.IsAsync(() => ServersLab.GetAsync(awake, $"/api/v1/operations/{asked.GetProperty("id").GetString()}"), o => o.GetProperty("state").GetString() == "done", o => $"it to know the operation: {o}");
        Assert.True((await Lab.ServersAsync(Other)).GetProperty("leads").GetBoolean());
    }

    // Asked for at one web server, known at both, and pushed to a client of the one that does not lead
    private static async Task FollowedToItsEndAsync(HubConnection hub, HttpClient script, string domain, string verb, ConcurrentQueue<JsonElement> news)
    {
        JsonElement asked = default;
        await Eventually.TrueAsync(async () =>
        {
            (var status, asked) = await ServersLab.PostAsync(script, $"/api/v1/domains/{domain}/{verb}", new { reason = "looked at" });
            return status == 202;
        }, () => $"{verb} to be accepted: {asked}");
        var id = asked.GetProperty("id").GetGuid();
        var now = await hub.InvokeAsync<JsonElement>("Follow", id);
        if (now.GetProperty("endedAt").ValueKind != JsonValueKind.String) await Eventually.TrueAsync(() => news.Any(n => n.GetProperty("id").GetGuid() == id && n.GetProperty("state").GetString() == "done"), () => $"{verb} to be told as done");
    }

    // Signed in at one web server with a link that is good once, by way of the proxy
    private async Task<HttpClient> SignedInAsync()
    {
        var jar = new CookieContainer();
        var browser = Lab.ByProxy(jar, isScript: false);
        using var signedIn = await browser.GetAsync(await Lab.CommandAsync("sign-in-link", "--name", "admin"));
        Assert.Equal("/", signedIn.Headers.Location?.ToString());
        // What one has signed counts at the other
        foreach (var name in new[] { "a", "b" })
        {
            jar.Add(browser.BaseAddress!, new Cookie("__Host-xenweb-server", name) { Secure = true, Path = "/" });
            await PageAsync(browser);
        }
        return browser;
    }

    private static async Task PageAsync(HttpClient browser)
    {
        using var page = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("host-001", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<(IAsyncDisposable Hub, ConcurrentQueue<JsonElement> Batches)> FollowFeedAsync()
    {
        var hub = Lab.Hub(Other, "feed");
        var batches = new ConcurrentQueue<JsonElement>();
        await hub.StartAsync();
        _ = Task.Run(async () =>
        {
            await foreach (var batch in hub.StreamAsync<JsonElement>("Follow")) batches.Enqueue(batch);
        });
        return (hub, batches);
    }

    private async Task EachIsDoneOnceAsync(OrderLoad load)
    {
        var databases = new XenWebDbFactory(Lab.Database);
        await using var db = databases.CreateDbContext();
        var rows = await db.Operations.AsNoTracking().Where(o => o.IdempotencyKey != null).ToListAsync();
        Assert.Equal(load.Operations.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Value} Done"), rows.OrderBy(r => r.IdempotencyKey, StringComparer.Ordinal).Select(r => $"{r.IdempotencyKey} {r.Id} {r.State}"));
        var begun = Lab.Hosts.Begun;
        Assert.Equal(rows.Select(r => r.Id).Order(), begun.Where(id => rows.Exists(r => r.Id == id)).Order());
    }

    private async Task NoSampleIsMissingAsync(StatusObserver observer)
    {
        var said = observer.Said.Keys.ToList();
        Assert.NotEmpty(said);
        var databases = new XenWebDbFactory(Lab.Database);
        await Eventually.IsAsync(async () =>
        {
            await using var db = databases.CreateDbContext();
            var kept = (await db.HostSamples.AsNoTracking().Select(s => new { s.Host, s.At }).ToListAsync()).Select(s => (s.Host, s.At.ToUnixTimeMilliseconds())).ToHashSet();
            return said.Where(s => !kept.Contains(s)).ToList();
        }, missing => missing.Count == 0, missing => $"no sample to be missing: {missing.Count} of {said.Count} are, {string.Join(", ", missing.Take(10))}");
    }
}
