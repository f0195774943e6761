using System.Net.Http.Json;
using System.Text.Json;
using XenWeb.Web.Images;

namespace XenWeb.Web.Tests.Images;

/// <summary>Images by REST, from the recipe to the reset of a copy, with the agent's real core at the other end.</summary>
public sealed class ImageRoutesTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private FakeImageAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _app = await TestApp.StartAsync();
        _agent = new FakeImageAgent(_app.Broker);
        await Eventually.TrueAsync(() => _app.Service<ImageOrders>().Anyone is not null, () => "the store");
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _app.DisposeAsync();
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, HttpClient? http = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await (http ?? _app.Http).SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    private async Task BuiltAsync(string name, string? named = null)
    {
        Assert.Equal(200, (await SendAsync(HttpMethod.Put, $"/api/v1/images/{name}", new { release = "bookworm", packages = new[] { "gcc", "gdb" }, @class = named })).Status);
        await UntilAsync(async () => (await SendAsync(HttpMethod.Get, $"/api/v1/images/{name}")).Status == 200);
        Assert.Equal(202, (await SendAsync(HttpMethod.Post, $"/api/v1/images/{name}/build")).Status);
        _agent.End(name);
        await UntilAsync(async () => await StateAsync(name) == "ready");
    }

    private static Task<bool> UntilAsync(Func<Task<bool>> condition) => Eventually.IsAsync(condition, so => so, _ => "a condition");

    private async Task<string?> StateAsync(string name) => (await _app.GetAsync($"/api/v1/images/{name}")).GetProperty("state").GetString();

    [Fact]
    public async Task A_recipe_is_built_with_progress_and_a_log_and_a_second_build_of_its_name_is_refused()
    {
        var (status, _) = await SendAsync(HttpMethod.Put, "/api/v1/images/cs439", new { release = "bookworm", packages = new[] { "gcc", "gdb" }, consoleSignIn = true, reason = "the class begins" });
        Assert.Equal(200, status);
        await UntilAsync(async () => (await _app.GetAsync("/api/v1/images")).GetArrayLength() == 1);
        Assert.Equal("planned", await StateAsync("cs439"));
        Assert.Equal(202, (await SendAsync(HttpMethod.Post, "/api/v1/images/cs439/build")).Status);
        _agent.Step("cs439", "Downloads packages", 12);
        await UntilAsync(async () => (await _app.GetAsync("/api/v1/images/cs439")).GetProperty("progress") is { ValueKind: JsonValueKind.Object } p && p.GetProperty("percent").GetInt32() == 12);
        var (again, refused) = await SendAsync(HttpMethod.Post, "/api/v1/images/cs439/build");
        Assert.Equal(409, again);
        Assert.Contains("is being built already", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        _agent.End("cs439");
        await UntilAsync(async () => await StateAsync("cs439") == "ready");
        var built = (await _app.GetAsync("/api/v1/images/cs439")).GetProperty("built");
        Assert.Equal((64, 2147483648), (built.GetProperty("hash").GetString()!.Length, built.GetProperty("bytes").GetInt64()));
        await UntilAsync(async () => (await _app.GetAsync("/api/v1/images/cs439/log")).GetProperty("lines").EnumerateArray().Any(l => l.GetString() == "Downloads packages"));
        await UntilAsync(async () => (await _app.GetAsync("/api/v1/events")).ToString().Contains("image-build", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_mistake_of_a_recipe_is_told_at_once_by_its_field_and_so_are_packages_that_do_not_exist()
    {
        var (status, wrong) = await SendAsync(HttpMethod.Put, "/api/v1/images/cs439", new { release = "potato", packages = new[] { "gcc; reboot" }, sshKeys = new[] { "nonsense" }, sizeMiB = 1 });
        Assert.Equal(400, status);
        Assert.Equal(["packages[0]", "release", "size", "sshKeys[0]"], wrong.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("field").GetString()!).Order(StringComparer.Ordinal));
        var (missing, told) = await SendAsync(HttpMethod.Put, "/api/v1/images/cs439", new { release = "bookworm", packages = new[] { "gcc", "gbd" } });
        Assert.Equal(400, missing);
        Assert.Equal("packages[1]", told.GetProperty("fields")[0].GetProperty("field").GetString());
        Assert.Equal(404, (await SendAsync(HttpMethod.Post, "/api/v1/images/cs439/build")).Status);
        Assert.Equal(400, (await SendAsync(HttpMethod.Get, "/api/v1/image-packages?release=potato")).Status);
        Assert.Empty(_agent.Store.Images);
    }

    [Fact]
    public async Task Packages_are_searched_with_version_and_sizes()
    {
        var page = await _app.GetAsync("/api/v1/image-packages?release=bookworm&find=gdb");
        Assert.Equal((1, "13.1-3"), (page.GetProperty("total").GetInt32(), page.GetProperty("packages")[0].GetProperty("version").GetString()));
    }

    [Fact]
    public async Task Thirty_copies_are_made_by_a_pattern_and_reset_but_not_while_the_domain_runs()
    {
        await BuiltAsync("cs439");
        Assert.Equal(200, (await SendAsync(HttpMethod.Post, "/api/v1/images/cs439/copies", new { pattern = "cs439-##", count = 30 })).Status);
        await UntilAsync(async () => (await _app.GetAsync("/api/v1/image-copies")).GetArrayLength() == 30);
        _agent.Write("cs439-07");
        await UntilAsync(async () => (await _app.GetAsync("/api/v1/image-copies"))[6].GetProperty("written").GetBoolean());
        await using var host = new FakeAgent("herby", _app.Broker);
        host.SetGuests(FakeAgent.Guest("cs439-07"));
        await host.KnownAsync(_app);
        await UntilAsync(async () => (await SendAsync(HttpMethod.Post, "/api/v1/image-copies/cs439-07/reset")) is (409, var body) && body.GetProperty("detail").GetString()!.Contains("cs439-07 runs on herby", StringComparison.Ordinal));
        Assert.True(_agent.Store.Copies["cs439-07"].IsWritten);
        Assert.Equal(200, (await SendAsync(HttpMethod.Post, "/api/v1/image-copies/cs439-08/reset")).Status);
        Assert.Equal(409, (await SendAsync(HttpMethod.Delete, "/api/v1/images/cs439")).Status);
        Assert.Equal(404, (await SendAsync(HttpMethod.Post, "/api/v1/image-copies/other/reset")).Status);
    }

    [Fact]
    public async Task An_image_is_tried_and_tells_how_far_it_came()
    {
        await BuiltAsync("cs439");
        Assert.Equal("all", (await _app.GetAsync("/api/v1/images/cs439")).GetProperty("recipe").GetProperty("agent").GetString());
        Assert.Equal(202, (await SendAsync(HttpMethod.Post, "/api/v1/images/cs439/try")).Status);
        Assert.Equal(409, (await SendAsync(HttpMethod.Post, "/api/v1/images/cs439/try")).Status);
        await UntilAsync(async () => (await _app.GetAsync("/api/v1/images/cs439")).GetProperty("checkedSince").ValueKind == JsonValueKind.String);
        _agent.Tried("cs439", Domain.Images.BootOutcome.NoNetwork, "trial login: ");
        await UntilAsync(async () => (await _app.GetAsync("/api/v1/images/cs439")).GetProperty("check") is { ValueKind: JsonValueKind.Object } check && check.GetProperty("outcome").GetString() == "noNetwork" && check.GetProperty("console")[0].GetString() == "trial login: ");
        Assert.Equal(404, (await SendAsync(HttpMethod.Post, "/api/v1/images/other/try")).Status);
    }

    [Fact]
    public async Task A_token_of_a_class_changes_the_images_of_that_class_alone()
    {
        await BuiltAsync("theirs", "cs439");
        await BuiltAsync("others", "cs240");
        await BuiltAsync("everyones");
        using var http = _app.As(await _app.TokenAsync("configure:class/cs439"));
        var seen = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync("/api/v1/images")).EnumerateArray().Select(i => i.GetProperty("name").GetString());
        Assert.Equal(["theirs"], seen);
        Assert.Equal(404, (await SendAsync(HttpMethod.Delete, "/api/v1/images/everyones", http: http)).Status);
        Assert.Equal(403, (await SendAsync(HttpMethod.Put, "/api/v1/images/others", new { release = "bookworm", @class = "cs439" }, http)).Status);
        Assert.Equal(202, (await SendAsync(HttpMethod.Post, "/api/v1/images/theirs/build", http: http)).Status);
    }
}
