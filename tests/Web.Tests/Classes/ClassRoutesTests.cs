using System.Net.Http.Json;
using System.Text.Json;
using XenWeb.Domain.Messages;
using XenWeb.Web.Images;
using XenWeb.Web.Tests.Images;

namespace XenWeb.Web.Tests.Classes;

/// <summary>"Thirty of these for CS 439" by REST: all of it or every mistake, and whatever failed goes on with the same request once more.</summary>
public sealed class ClassRoutesTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private FakeImageAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _app = await TestApp.StartAsync();
        _agent = new FakeImageAgent(_app.Broker);
        await Eventually.TrueAsync(() => _app.Service<ImageOrders>().Anyone is not null, () => "the store");
        using var kept = await _app.Http.PutAsJsonAsync("/api/v1/images/debian", new { release = "bookworm", packages = new[] { "gcc", "gdb" }, @class = "cs439" });
        Assert.True(kept.IsSuccessStatusCode);
        await Eventually.TrueAsync(() => _app.Service<ImageServers>().Current.Values.Single().Images.Any(), () => "the image");
        await _app.PostAsync("/api/v1/images/debian/build");
        _agent.End("debian");
        await Eventually.TrueAsync(() => _app.Service<ImageServers>().Current.Values.Single().Images.Single().Built is not null, () => "the build");
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _app.DisposeAsync();
    }

    private Task<(int Status, JsonElement Body, Uri? Location)> AskAsync(object body, string? key = null) => _app.PostAsync("/api/v1/images/debian/class", body, key);

    private async Task<JsonElement> EndAsync(object body, string? key = null)
    {
        var (status, run, location) = await AskAsync(body, key);
        Assert.True(status == 202, $"{status} {run}");
        return await Eventually.IsAsync(() => _app.GetAsync(location!.ToString()), so => so.GetProperty("endedAt").ValueKind == JsonValueKind.String, so => $"the class: {so}");
    }

    private static string[] Of(JsonElement run, string field) => [.. run.GetProperty("domains").EnumerateArray().Select(d => d.GetProperty(field).GetString()!)];

    private async Task<string[]> ConfigurationsAsync() => [.. (await _app.GetAsync("/api/v1/configurations")).EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Fact]
    public async Task Every_mistake_is_told_at_once_and_nothing_is_made()
    {
        var (status, wrong, _) = await AskAsync(new { pattern = "cs439", count = 300, memoryMiB = 0, vcpus = 0 });
        Assert.Equal(400, status);
        Assert.Equal(["count", "pattern"], wrong.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("field").GetString()!).Order(StringComparer.Ordinal));
        (status, wrong, _) = await AskAsync(new { pattern = "cs439-##", count = 30, memoryMiB = 0, vcpus = 0, bridge = "no bridge", vlan = "5000" });
        Assert.Equal(400, status);
        Assert.Equal(["bridge", "memory", "vcpus", "vlan"], wrong.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("field").GetString()!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(404, (await _app.PostAsync("/api/v1/images/none/class", new { pattern = "a-#" })).Status);
        Assert.Empty(_agent.Store.Copies);
        Assert.Empty(await ConfigurationsAsync());
    }

    [Fact]
    public async Task A_class_has_copies_configurations_and_addresses_of_its_own_and_the_same_again_makes_nothing_more()
    {
        var body = new { pattern = "cs439-##", count = 30, memoryMiB = 256, vlan = "20", lab = "https://lab:5080" };
        var run = await EndAsync(body, "k1");
        Assert.Equal("30 of 30 are made.", run.GetProperty("text").GetString());
        Assert.Equal((30, 30), (_agent.Store.Copies.Count, (await ConfigurationsAsync()).Length));
        var texts = await Task.WhenAll((await ConfigurationsAsync()).Select(n => _app.Http.GetStringAsync($"/api/v1/configurations/{n}")));
        Assert.Equal(30, texts.Select(t => t.Split('\n').Single(l => l.StartsWith("uuid", StringComparison.Ordinal))).Distinct().Count());
        Assert.Equal(30, texts.Select(t => t.Split('\n').Single(l => l.StartsWith("vif", StringComparison.Ordinal))).Distinct().Count());
        var seventh = texts.Single(t => t.Contains("name = \"cs439-07\"", StringComparison.Ordinal));
        foreach (var part in new[] { "/srv/images/copies/cs439-07/disk.qcow2", "/srv/images/copies/cs439-07/join.img", "/srv/images/copies/cs439-07/vmlinuz", "systemd.hostname=cs439-07", "vlan=20", "xenweb.class = \"cs439\"", "pvh" }) Assert.Contains(part, seventh, StringComparison.Ordinal);

        var (again, same, _) = await AskAsync(body, "k1");
        Assert.Equal((200, run.GetProperty("id").GetString()), (again, same.GetProperty("id").GetString()));
        Assert.Equal(422, (await AskAsync(new { pattern = "other-##", count = 2 }, "k1")).Status);
        var anew = await EndAsync(body);
        Assert.All(Of(anew, "text"), text => Assert.Equal("It is there already.", text));
        Assert.Equal((30, 30), (_agent.Store.Copies.Count, (await ConfigurationsAsync()).Length));
    }

    [Fact]
    public async Task Where_copies_are_volumes_a_class_s_disks_are_and_the_same_again_makes_nothing_more()
    {
        _agent.ServesVolumes();
        await Eventually.TrueAsync(() => _app.Service<ImageServers>().Current.Values.Single().Catalogue?.Kind?.Volume is not null, () => "the volumes");
        var body = new { pattern = "cs439-#", count = 2, type = "pv" };
        await EndAsync(body);
        var text = await _app.Http.GetStringAsync("/api/v1/configurations/cs439-2");
        foreach (var part in new[] { "target=nfs:nas/images/copies/cs439-2/disk.img", "/srv/images/copies/cs439-2/vmlinuz", "type = \"pv\"" }) Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.All(Of(await EndAsync(body), "text"), line => Assert.Equal("It is there already.", line));
        var (status, wrong, _) = await AskAsync(new { pattern = "cs240-#", count = 2, type = "hvm" });
        Assert.Equal(400, status);
        Assert.Contains("must be pvh or pv", wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_another_has_is_told_before_anything_is_made()
    {
        using var taken = await _app.Http.PutAsync("/api/v1/configurations/cs439-2", new StringContent("name = \"cs439-2\"\nmemory = 64\nkernel = \"/boot/vmlinuz\"\n"));
        Assert.True(taken.IsSuccessStatusCode);
        var (status, wrong, _) = await AskAsync(new { pattern = "cs439-#", count = 3 });
        Assert.Equal((400, "pattern"), (status, wrong.GetProperty("fields")[0].GetProperty("field").GetString()));
        Assert.Empty(_agent.Store.Copies);
    }

    [Fact]
    public async Task What_failed_is_said_for_each_and_the_same_once_more_goes_on_with_it()
    {
        var body = new { pattern = "cs439-#", count = 2, start = true };
        _agent.Fails = "The store's disk is full.";
        var full = await EndAsync(body);
        Assert.All(Of(full, "state"), state => Assert.Equal("failed", state));
        Assert.All(Of(full, "text"), text => Assert.Contains("disk is full", text, StringComparison.Ordinal));
        Assert.Empty(await ConfigurationsAsync());

        _agent.Fails = null;
        var nowhere = await EndAsync(body);
        Assert.All(Of(nowhere, "text"), text => Assert.StartsWith("Made, and not started: No host is there", text, StringComparison.Ordinal));
        Assert.Equal(2, (await ConfigurationsAsync()).Length);

        await using var host = new FakeAgent("herby", _app.Broker);
        host.OnOrder = order => _ = host.AnswerAsync(order.Id, OrderState.Done, $"{order.GuestName} runs on herby.");
        await host.KnownAsync(_app);
        var done = await EndAsync(body);
        Assert.Equal("2 of 2 are made and started.", done.GetProperty("text").GetString());
        Assert.Equal(["cs439-1", "cs439-2"], host.Orders.Select(o => o.GuestName!).Distinct().Order(StringComparer.Ordinal));
        await Eventually.IsAsync(() => _app.GetAsync("/api/v1/events"), all => all.ToString().Contains("class-ended", StringComparison.Ordinal), _ => "the event");
    }

    [Fact]
    public async Task An_instructor_makes_classes_of_what_may_be_theirs_alone()
    {
        using var http = _app.As(await _app.TokenAsync("configure:class/cs439"));
        using var other = await http.PostAsJsonAsync("/api/v1/images/debian/class", new { pattern = "a-#", count = 2, @class = "cs240" });
        Assert.Equal(403, (int)other.StatusCode);
        using var started = await http.PostAsJsonAsync("/api/v1/images/debian/class", new { pattern = "a-#", count = 2, start = true });
        Assert.Equal(403, (int)started.StatusCode);
        Assert.Empty(_agent.Store.Copies);
        using var theirs = await http.PostAsJsonAsync("/api/v1/images/debian/class", new { pattern = "a-#", count = 2 });
        Assert.Equal(202, (int)theirs.StatusCode);
        using var strangers = _app.As(await _app.TokenAsync("configure:class/cs240"));
        Assert.Equal(404, (int)(await strangers.GetAsync(theirs.Headers.Location)).StatusCode);
        Assert.Equal(200, (int)(await http.GetAsync(theirs.Headers.Location)).StatusCode);
    }
}
