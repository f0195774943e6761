using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Configs;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Audit;
using XenWeb.Web.Identities;

namespace XenWeb.Web.Tests.Audit;

/// <summary>Whatever is refused of what would have changed something is in the audit once: who, what, on what, and why not.</summary>
public sealed class RefusalTests : Lab
{
    private const string Configurations = "/api/v1/configurations";

    private static string Text(string name, string mac = "00:16:3e:00:00:01", string memory = "128") =>
        $"name = \"{name}\"\ntype = \"pv\"\nkernel = \"/boot/vmlinuz\"\nmemory = {memory}\nvif = [ \"mac={mac},bridge=xenbr0\" ]\n";

    [Theory]
    [InlineData("PUT", $"{Configurations}/a", "an address that another has", "configuration-save", "a", "vifs[0].mac: web has the MAC address")]
    [InlineData("PUT", $"{Configurations}/web", "nonsense", "configuration-save", "web", "memory")]
    [InlineData("PUT", $"{Configurations}/web", "stale", "configuration-save", "web", "script changed 'web' meanwhile: it is version 1 now")]
    [InlineData("PUT", $"{Configurations}/web", "If-Match: yesterday", "putConfiguration", "web", "400 If-Match is the ETag")]
    [InlineData("POST", Configurations, """{"text":"name = \"web\"\ntype = \"pv\"\nkernel = \"/k\"\nmemory = 64\n"}""", "configuration-save", "web", "There is a configuration 'web' already.")]
    [InlineData("POST", Configurations, "{", "makeConfigurations", "", "400")]
    [InlineData("POST", $"{Configurations}/web/clone", "{}", "cloneConfiguration", "web", "400 The field 'name'")]
    [InlineData("POST", $"{Configurations}/none/clone", """{"name":"b"}""", "cloneConfiguration", "none", "404")]
    [InlineData("DELETE", $"{Configurations}/none", null, "deleteConfiguration", "none", "404")]
    [InlineData("POST", $"{Configurations}/web/restore", """{"version":7}""", "configuration-restore", "web", "'web' has no version 7")]
    [InlineData("POST", $"{Configurations}/none/start", "{}", "startConfiguration", "none", "404")]
    [InlineData("POST", "/api/v1/domains/dns/release", null, "release", "dns", "quarantine")]
    [InlineData("POST", "/api/v1/domains/nobody/pause", null, "pause", "nobody", "404")]
    [InlineData("POST", "/api/v1/domains/dns/migrate", """{"to":"nowhere"}""", "migrate", "dns", "nowhere")]
    [InlineData("POST", "/api/v1/domains/dns/programs", """{"command":["ls"]}""", "program", "dns", "refused")]
    [InlineData("POST", "/api/v1/operations/0198f000-0000-7000-8000-000000000009/cancel", null, "cancelOperation", "0198f000-0000-7000-8000-000000000009", "404")]
    [InlineData("PUT", "/api/v1/hosts/ferby/policy", """{"monitoring":{"samplingPeriodSeconds":0}}""", "policy", "ferby", "refused")]
    [InlineData("POST", "/api/v1/agents/join-tokens", """{"role":"king"}""", "join-token", "agents", "refused")]
    [InlineData("POST", "/api/v1/agents/revoke", """{"identity":"king"}""", "agent-revoke", "agents", "nobody's identity")]
    [InlineData("POST", "/api/v1/hosts/nowhere/drain", "{}", "drain", "nowhere", "nowhere")]
    public async Task A_refused_request_is_there_with_who_asked_and_why_it_was_refused(string method, string path, string? body, string what, string on, string why)
    {
        await MakeAsync();
        var status = await SendAsync(method, path, body);
        Assert.True(status >= 400, $"{status}");
        var entry = Assert.Single(await RefusedAsync());
        Assert.Equal(("script", "127.0.0.1, API"), (entry.GetProperty("who").GetString(), entry.GetProperty("from").GetString()));
        Assert.Contains(why, entry.GetProperty("outcome").GetString(), StringComparison.Ordinal);
        Assert.Contains(what, entry.GetProperty("what").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(on, entry.GetProperty("on").GetString(), StringComparison.Ordinal);
        Assert.Null((await App.Service<AuditReader>().VerifyAsync()).Broken);
    }

    [Fact]
    public async Task Who_may_not_is_there_with_what_they_tried()
    {
        using var reader = App.As(await App.TokenAsync("read", name: "looker"));
        Assert.Equal(403, (int)(await reader.PostAsync("/api/v1/hosts/ferby/drain", null)).StatusCode);
        using var owner = App.As(await App.TokenAsync("drain:herby", name: "drainer"));
        Assert.Equal(403, (int)(await owner.PostAsync("/api/v1/hosts/ferby/drain", null)).StatusCode);
        Assert.Equal(["drainer", "looker"], (await RefusedAsync()).Select(e => e.GetProperty("who").GetString()!).Order());
    }

    [Fact]
    public async Task What_a_page_refuses_is_there_too()
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        var caller = new Caller(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), "tidying up");
        await scope.ServiceProvider.GetRequiredService<PeopleDesk>().DeleteAsync(Guid.NewGuid(), caller);
        await scope.ServiceProvider.GetRequiredService<PeopleDesk>().SaveGroupAsync(new Group("a b", [], [], false), caller);
        await scope.ServiceProvider.GetRequiredService<AgentsDesk>().RevokeTokenAsync(caller, "none", default);
        var mine = scope.ServiceProvider.GetRequiredService<MyConfigurations>();
        mine.Refused("web", [new ConfigProblem("memory", "It must be given.")], caller);
        await mine.RetireAsync("web", null, caller);
        var refused = await RefusedAsync();
        Assert.Equal(["person-remove", "group-change", "join-token-revoke", "configuration-save", "configuration-retire"], refused.Select(e => e.GetProperty("what").GetString()));
        Assert.All(refused, e => Assert.Equal(("root", "tidying up"), (e.GetProperty("who").GetString(), e.GetProperty("why").GetString())));
    }

    [Fact]
    public async Task What_is_done_and_what_is_only_asked_about_is_no_refusal()
    {
        await MakeAsync();
        await SendAsync("GET", $"{Configurations}/none", null);
        await App.AskAsync("/api/v1/domains/dns/pause");
        Assert.Empty(await RefusedAsync());
    }

    private async Task MakeAsync() => Assert.Equal(201, await SendAsync("PUT", $"{Configurations}/web", Text("web")));

    private async Task<int> SendAsync(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var text = body switch
        {
            "an address that another has" => Text("a"),
            "nonsense" => Text("web", memory: "0"),
            "stale" or "If-Match: yesterday" => Text("web", memory: "256"),
            _ => body,
        };
        if (body == "stale") request.Headers.TryAddWithoutValidation("If-Match", "\"9\"");
        if (body == "If-Match: yesterday") request.Headers.TryAddWithoutValidation("If-Match", "yesterday");
        if (text is not null) request.Content = new StringContent(text, Encoding.UTF8, text.StartsWith('{') ? "application/json" : "text/plain");
        return (int)(await App.Http.SendAsync(request)).StatusCode;
    }

    // The oldest first
    private async Task<List<JsonElement>> RefusedAsync()
    {
        // What was given before this entry is written when it is
        Assert.True(await App.Service<AuditLog>().WriteAsync(new AuditEntry("mira", "test", "", "", "here", "done")));
        return [.. (await App.GetAsync("/api/v1/audit?limit=500")).EnumerateArray().Where(e => e.GetProperty("outcome").GetString()!.StartsWith("refused", StringComparison.Ordinal)).Reverse()];
    }
}
