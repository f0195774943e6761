using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace XenWeb.Web.Tests.Api;

/// <summary>Configurations by REST: made, many at once, changed under If-Match, cloned, compared, restored; and what is refused.</summary>
public sealed class ConfigurationApiTests : IAsyncLifetime
{
    private const string Base = "/api/v1/configurations";
    private TestApp _app = null!;

    public async Task InitializeAsync() => _app = await TestApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private static string Text(string name, int memory = 128) => $"name = \"{name}\"\ntype = \"pv\"\nkernel = \"/boot/vmlinuz\"\nmemory = {memory}\ndisk = [ \"phy:/dev/lab/{name}-disk,xvda,w\" ]\nvif = [ \"mac=00:16:3e:00:00:01,bridge=xenbr0\" ]\n# xenweb.class = \"cs439\"\n";

    private async Task<(int Status, JsonElement Body, HttpResponseMessage Answer)> SendAsync(string method, string path, string? body = null, string type = "text/plain", string? ifMatch = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await _app.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonSerializer.Deserialize<JsonElement>(text) : default, response);
    }

    private static string[] Fields(JsonElement body) => [.. body.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("field").GetString()!)];

    [Fact]
    public async Task A_stale_If_Match_changes_nothing_and_tells_the_newer_version()
    {
        Assert.Equal(201, (await SendAsync("PUT", $"{Base}/a", Text("a"))).Status);
        var tag = (await SendAsync("GET", $"{Base}/a")).Answer.Headers.ETag!.ToString();
        Assert.Equal("\"1\"", tag);
        Assert.Equal(200, (await SendAsync("PUT", $"{Base}/a", Text("a", 256), ifMatch: tag)).Status);
        var (status, body, answer) = await SendAsync("PUT", $"{Base}/a", Text("a", 512), ifMatch: tag);
        Assert.Equal(412, status);
        Assert.Equal(2, body.GetProperty("newer").GetProperty("version").GetInt32());
        Assert.Equal("\"2\"", answer.Headers.ETag!.ToString());
        Assert.Equal(Text("a", 256), await _app.Http.GetStringAsync($"{Base}/a"));
        Assert.Equal(400, (await SendAsync("PUT", $"{Base}/a", Text("a", 512), ifMatch: "yesterday")).Status);
        Assert.Equal(412, (await SendAsync("DELETE", $"{Base}/a", ifMatch: tag)).Status);
    }

    [Fact]
    public async Task As_JSON_it_has_its_fields_and_can_be_put_back()
    {
        await SendAsync("PUT", $"{Base}/a", Text("a"));
        var (status, whole, _) = await SendAsync("GET", $"{Base}/a", accept: "application/json");
        Assert.Equal(200, status);
        Assert.Equal(Text("a"), whole.GetProperty("text").GetString());
        Assert.Equal(128L << 20, whole.GetProperty("config").GetProperty("memory").GetInt64());
        var changed = JsonSerializer.Serialize(new { config = whole.GetProperty("config"), reason = "by script" });
        Assert.Equal(200, (await SendAsync("PUT", $"{Base}/a", changed, "application/json", "\"1\"")).Status);
        var twoMore = (await _app.GetAsync($"{Base}?class=cs439")).EnumerateArray().ToList();
        Assert.Equal("cs439", Assert.Single(twoMore).GetProperty("class").GetString());
        Assert.Empty((await _app.GetAsync($"{Base}?owner=mira")).EnumerateArray());
    }

    [Fact]
    public async Task Six_are_made_by_a_pattern_each_with_its_own_name_disk_and_address()
    {
        var model = new { name = "small", type = "pvh", boot = new { kernel = "/boot/vmlinuz" }, memory = 128L << 20, disks = new[] { new { target = "/dev/lab/{name}-{n}", device = "xvda" } }, vifs = new[] { new { mac = "00:16:3e:00:00:10", bridge = "xenbr0" } } };
        var (status, body, _) = await _app.PostAsync(Base, new { config = model, count = 6 });
        Assert.True(status == 201, body.ToString());
        Assert.Equal(["small-1", "small-2", "small-3", "small-4", "small-5", "small-6"], body.EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        (status, body, _) = await _app.PostAsync(Base, new { config = model with { vifs = [] }, count = 2, pattern = "{name}-##", first = 9 });
        Assert.Equal(["small-09", "small-10"], body.EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        var texts = await Task.WhenAll(Enumerable.Range(1, 6).Select(i => _app.Http.GetStringAsync($"{Base}/small-{i}")));
        Assert.All(texts, (text, at) => Assert.Contains($"/dev/lab/small-{at + 1},", text));
        Assert.Equal(6, texts.Select(t => t[t.IndexOf("mac=", StringComparison.Ordinal)..][..21]).Distinct().Count());
    }

    [Fact]
    public async Task With_every_field_wrong_every_field_is_told_and_nothing_is_saved()
    {
        var wrong = new
        {
            name = "a/b", type = "pv", memory = 0, memoryMax = -1, vcpus = 9999, vcpusMax = 0, weight = 0, cap = -5, boot = new { firmware = "$(reboot)", order = "z" },
            disks = new[] { new { target = "", device = "`id`", backendType = "nfs" } }, vifs = new[] { new { mac = "__import__('os')", vlan = "x", rate = "fast", type = "y" } },
            vnc = new { enabled = true, listen = "0.0.0.0", display = -1 }, serial = new[] { "tcp:0.0.0.0:99" }, channels = new[] { new { name = "", connection = "" } },
            priority = 77, rules = new { keepApart = " " }, owner = " ", @class = " ", extra = "memory = 1\n(",
        };
        var (status, body, _) = await _app.PostAsync(Base, new { config = wrong });
        Assert.Equal(400, status);
        string[] told =
        [
            "name", "memory", "memoryMax", "vcpus", "vcpusMax", "weight", "cap", "boot.firmware", "boot.order", "disks[0].target", "disks[0].device", "disks[0].backendType", "vifs[0].mac", "vifs[0].vlan", "vifs[0].rate",
            "vifs[0].type", "vnc.listen", "vnc.display", "vnc.password", "serial[0]", "channels[0].name", "channels[0].connection", "priority", "rules.keepApart", "owner", "class", "extra",
        ];
        Assert.Superset(told.ToHashSet(), Fields(body).ToHashSet());
        Assert.Empty((await _app.GetAsync(Base)).EnumerateArray());
    }

    [Theory]
    [InlineData("{\"config\":{\"name\":\"x\",\"memory\":134217728,\"disks\":[null]}}", "null in it")]
    [InlineData("{\"config\":{\"memory\":134217728}}", "'name' and 'memory'")]
    [InlineData("{\"config\":{\"name\":\"x\",\"memory\":\"much\"}}", "memory has a value")]
    [InlineData("{\"config\":{\"name\":\"x\",\"memory\":1,\"wings\":2}}", "not known")]
    [InlineData("{\"config\":[]}", "can't be read")]
    [InlineData("{}", "neither 'config'")]
    [InlineData("{\"config\":{\"name\":\"x\",\"memory\":134217728},\"text\":\"\"}", "one of them")]
    public async Task A_body_that_cannot_be_read_says_why(string json, string why)
    {
        foreach (var (method, path) in new[] { ("POST", Base), ("PUT", $"{Base}/x"), ("POST", $"{Base}/check") })
        {
            var (status, body, _) = await SendAsync(method, path, json, "application/json");
            Assert.True(status == 400, $"{method} {path}: {status} {body}");
            Assert.Contains(why, body.GetProperty("detail").GetString());
        }
    }

    [Fact]
    public async Task A_text_of_1_MiB_is_refused_at_once()
    {
        var large = new string('#', 1 << 20);
        Assert.Equal(413, (await SendAsync("PUT", $"{Base}/large", large)).Status);
        Assert.Equal(413, (await SendAsync("POST", $"{Base}/check", large)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _app.Http.GetAsync($"{Base}/large")).StatusCode);
    }

    [Fact]
    public async Task A_check_tells_every_mistake_by_its_field_and_saves_nothing()
    {
        var (status, body, _) = await SendAsync("POST", $"{Base}/check", "name = 'c'\nmemory = 0\nvcpus = 0\nos.system('reboot')\n");
        Assert.Equal(200, status);
        Assert.False(body.GetProperty("usable").GetBoolean());
        Assert.Superset(new HashSet<string> { "memory", "vcpus", "text" }, body.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("field").GetString()!).ToHashSet());
        Assert.True((await SendAsync("POST", $"{Base}/check", Text("c"))).Body.GetProperty("usable").GetBoolean());
        await SendAsync("PUT", $"{Base}/other", Text("other"));
        Assert.Contains("other has the MAC address", (await SendAsync("POST", $"{Base}/check", Text("c"))).Body.GetProperty("problems")[0].GetProperty("text").GetString());
        Assert.Single((await _app.GetAsync(Base)).EnumerateArray());
    }

    [Fact]
    public async Task A_name_or_an_address_that_is_taken_is_refused_with_who_has_it()
    {
        await SendAsync("PUT", $"{Base}/a", Text("a"));
        var (status, body, _) = await _app.PostAsync(Base, new { text = Text("a") });
        Assert.Equal(400, status);
        Assert.Contains("There is a configuration 'a' already.", body.GetProperty("detail").GetString());
        (_, body, _) = await _app.PostAsync(Base, new { text = Text("b") });
        Assert.Equal(["vifs[0].mac"], Fields(body));
        (status, body, _) = await SendAsync("PUT", $"{Base}/b", Text("b"));
        Assert.Equal(400, status);
        Assert.Equal(["vifs[0].mac"], Fields(body));
        Assert.Contains("a has the MAC address", body.GetProperty("detail").GetString());
        // Its own stays its own
        Assert.Equal(200, (await SendAsync("PUT", $"{Base}/a", Text("a", 256))).Status);
    }

    [Fact]
    public async Task A_clone_has_a_name_an_address_and_a_disk_of_its_own()
    {
        await SendAsync("PUT", $"{Base}/a", Text("a"));
        var (status, body, location) = await _app.PostAsync($"{Base}/a/clone", new { name = "b" });
        Assert.True(status == 201, body.ToString());
        Assert.Equal($"{Base}/b", location!.ToString());
        var text = await _app.Http.GetStringAsync($"{Base}/b");
        Assert.Contains("/dev/lab/b-disk", text);
        Assert.DoesNotContain("00:16:3e:00:00:01", text);
        Assert.Equal(400, (await _app.PostAsync($"{Base}/a/clone", new { name = "b" })).Status);
        Assert.Equal(404, (await _app.PostAsync($"{Base}/nothing/clone", new { name = "c" })).Status);
    }

    [Fact]
    public async Task Versions_are_told_compared_and_restored_also_of_a_retired_one()
    {
        await SendAsync("PUT", $"{Base}/a", Text("a"));
        await SendAsync("PUT", $"{Base}/a", Text("a", 256));
        Assert.Equal(200, (await _app.PostAsync($"{Base}/a/retire", new { reason = "term is over", who = "mira" })).Status);
        Assert.Equal(404, (await SendAsync("GET", $"{Base}/a")).Status);
        Assert.Single((await _app.GetAsync($"{Base}?retired=true")).EnumerateArray());
        var versions = (await _app.GetAsync($"{Base}/a/versions")).EnumerateArray().ToList();
        Assert.Equal([3, 2, 1], versions.Select(v => v.GetProperty("version").GetInt32()));
        Assert.Equal("term is over", versions[0].GetProperty("why").GetString());
        Assert.Equal(Text("a"), (await _app.GetAsync($"{Base}/a/versions/1")).GetProperty("text").GetString());
        Assert.Equal(404, (await SendAsync("GET", $"{Base}/a/versions/x")).Status);
        var lines = (await _app.GetAsync($"{Base}/a/diff?from=1&to=2")).GetProperty("lines").EnumerateArray().Where(l => l.GetProperty("kind").GetString() != "same").Select(l => l.GetProperty("text").GetString());
        Assert.Equal(["memory = 128", "memory = 256"], lines);
        Assert.Equal(400, (await _app.PostAsync($"{Base}/a/restore")).Status);
        var (status, restored, _) = await _app.PostAsync($"{Base}/a/restore", new { version = 1 });
        Assert.True(status == 200, restored.ToString());
        Assert.Equal(4, restored.GetProperty("version").GetInt32());
        Assert.Equal(Text("a"), await _app.Http.GetStringAsync($"{Base}/a"));
    }

    [Fact]
    public async Task All_are_exported_as_the_files_that_they_are()
    {
        await SendAsync("PUT", $"{Base}/a", Text("a"));
        await SendAsync("PUT", $"{Base}/b", Text("b").Replace("00:00:01", "00:00:02", StringComparison.Ordinal));
        using var zip = new ZipArchive(new MemoryStream(await _app.Http.GetByteArrayAsync($"{Base}.zip")));
        Assert.Equal(["a.cfg", "b.cfg"], zip.Entries.Select(e => e.FullName));
        using var reader = new StreamReader(zip.Entries[0].Open());
        Assert.Equal(Text("a"), await reader.ReadToEndAsync());
    }
}
