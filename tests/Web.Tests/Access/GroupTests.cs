using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Access;

/// <summary>An instructor of the class cs439 in a lab with a domain of that class, small-1, and one that is not, dns.</summary>
public sealed class GroupTests : Lab
{
    private HttpClient _mira = null!;
    private string _token = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await PutAsync(App.Http, "small-1", "cs439");
        await PutAsync(App.Http, "dns", "infrastructure");
        await App.Service<Belongings>().ReadAsync();
        await using var scope = App.App.Services.CreateAsyncScope();
        var admin = new Caller(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), "");
        Assert.Null(await scope.ServiceProvider.GetRequiredService<PeopleDesk>().SaveGroupAsync(new Group("cs439", ["cs439"], [], true), admin));
        var row = new PersonRow { Name = "mira", Role = PersonRole.Instructor, Groups = ["cs439"] };
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>().CreateAsync(row, "violet harbour 71 lamp")).Succeeded);
        _token = await App.TokenAsync("admin", row.Id, "all");
        _mira = App.As(_token);
    }

    [Fact]
    public async Task She_sees_and_acts_on_her_class_s_domain_and_the_other_is_not_there_for_her()
    {
        Assert.Equal(["small-1"], await NamesAsync("/api/v1/domains"));
        Assert.Equal(["small-1"], await NamesAsync("/api/v1/configurations"));
        Assert.Equal(["ferby", "herby"], await NamesAsync("/api/v1/hosts"));
        Assert.Equal(HttpStatusCode.NotFound, (await _mira.GetAsync("/api/v1/domains/dns")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _mira.PostAsync("/api/v1/domains/dns/pause", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _mira.GetAsync($"/api/v1/domains/{FakeAgent.IdOf("dns")}/history")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await _mira.PostAsync("/api/v1/domains/small-1/pause", null)).StatusCode);
        await Eventually.TrueAsync(() => Ferby.Orders.Count > 0, () => "the order");
        Assert.Equal("mira/all", Ferby.Orders[0].Reason.Who);
        foreach (var path in new[] { "/api/v1/hosts/ferby/drain", "/api/v1/hosts/ferby/activate" }) Assert.Equal(HttpStatusCode.Forbidden, (await _mira.PostAsync(path, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _mira.PutAsJsonAsync("/api/v1/hosts/ferby/policy", new { })).StatusCode);
        Assert.Empty(Ferby.Intents);
    }

    [Fact]
    public async Task Of_a_drain_she_is_told_that_its_end_can_t_be_told_and_not_for_whose_domain()
    {
        var id = await App.AskAsync("/api/v1/hosts/ferby/drain");
        await Ferby.SayAsync(HostMode.Draining, await Ferby.IntentAsync(), new DrainItem("dns", DrainItemState.Stuck, "holds the PCI device 03:00.0", null));
        await Eventually.IsAsync(() => App.GetAsync($"/api/v1/operations/{id}"), o => o.GetProperty("whyNoExpectedEnd").GetString() == "dns can't leave until a person has helped." && o.GetProperty("text").GetString()!.Contains("dns", StringComparison.Ordinal), o => $"why: {o}");
        var hers = await JsonAsync($"/api/v1/operations/{id}");
        Assert.StartsWith("that would be reckoned from all that is on it", hers.GetProperty("whyNoExpectedEnd").GetString(), StringComparison.Ordinal);
        Assert.Matches("^small-1 waits: .+ 1.domain of others is still on ferby\\.$", hers.GetProperty("text").GetString());
        Assert.DoesNotContain("dns", hers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operations_and_events_of_others_are_not_hers_to_see_nor_to_cancel()
    {
        var theirs = await App.AskAsync("/api/v1/domains/dns/pause", new { reason = "secret of dns" });
        var hers = await App.AskAsync("/api/v1/domains/small-1/pause");
        Assert.Equal([hers], (await JsonAsync("/api/v1/operations")).EnumerateArray().Select(o => o.GetProperty("id").GetString()!));
        Assert.Equal(HttpStatusCode.NotFound, (await _mira.GetAsync($"/api/v1/operations/{theirs}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _mira.PostAsync($"/api/v1/operations/{theirs}/cancel", null)).StatusCode);
        foreach (var domain in new[] { "dns", "small-1" }) await Eventually.IsAsync(() => App.GetAsync($"/api/v1/events?domain={domain}"), e => e.GetArrayLength() > 0, _ => "the event");
        var seen = (await JsonAsync("/api/v1/events")).ToString();
        Assert.DoesNotContain("dns", seen);
        Assert.Contains("small-1", seen);
    }

    [Fact]
    public async Task The_hub_tells_her_of_her_domain_only()
    {
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(App.Http.BaseAddress!, "hubs/feed"), to => to.Headers["Authorization"] = $"Bearer {_token}").Build();
        await hub.StartAsync();
        await using var feed = hub.StreamAsync<JsonElement>("Follow").GetAsyncEnumerator();
        Assert.True(await feed.MoveNextAsync());
        Assert.Equal(1, feed.Current.GetProperty("hosts").EnumerateArray().Single(h => h.GetProperty("name").GetString() == "ferby").GetProperty("domains").GetInt32());
    }

    [Fact]
    public async Task By_no_configuration_does_she_get_at_what_is_not_hers()
    {
        Assert.Equal(HttpStatusCode.Created, await PutAsync(_mira, "small-2", "cs439"));
        Assert.Equal(HttpStatusCode.Accepted, (await _mira.PostAsync("/api/v1/configurations/small-2/start", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(_mira, "small-3", "exam"));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(_mira, "small-3", null));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(_mira, "small-2", "exam"));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(_mira, "dns", "cs439"));
        Assert.Equal(HttpStatusCode.NotFound, (await _mira.DeleteAsync("/api/v1/configurations/dns")).StatusCode);
        // A domain that runs without a configuration: its name is not free for her
        Herby.SetGuests(FakeAgent.Guest("gateway"));
        await Herby.SayAsync();
        await Eventually.IsAsync(() => App.GetAsync("/api/v1/domains"), d => d.ToString().Contains("gateway", StringComparison.Ordinal), _ => "gateway");
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(_mira, "gateway", "cs439"));
        Assert.Equal(["small-1"], await NamesAsync("/api/v1/domains"));
    }

    [Fact]
    public async Task What_an_admin_changes_holds_at_her_next_request()
    {
        var mira = App.Service<PeopleDirectory>().People.Single(p => p.Name == "mira").Id;
        await using var scope = App.App.Services.CreateAsyncScope();
        var (desk, admin) = (scope.ServiceProvider.GetRequiredService<PeopleDesk>(), new Caller(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), ""));
        Assert.Null(await desk.SetAsync(mira, PersonRole.Viewer, ["cs439"], admin));
        Assert.Equal(HttpStatusCode.Forbidden, (await _mira.PostAsync("/api/v1/domains/small-1/pause", null)).StatusCode);
        Assert.Null(await desk.DeleteGroupAsync("cs439", admin));
        Assert.Empty(await NamesAsync("/api/v1/domains"));
        Assert.Null(await desk.LockAsync(mira, admin));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _mira.GetAsync("/api/v1/domains")).StatusCode);
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient who, string name, string? of)
    {
        var text = $"name = \"{name}\"\nmemory = 128\nkernel = \"/boot/vmlinuz\"\n{(of is null ? "" : $"# xenweb.class = \"{of}\"\n")}";
        using var response = await who.PutAsync($"/api/v1/configurations/{name}", new StringContent(text, Encoding.UTF8, "text/plain"));
        return response.StatusCode;
    }

    private async Task<string[]> NamesAsync(string path) => [.. (await JsonAsync(path)).EnumerateArray().Select(d => d.GetProperty("name").GetString()!)];

    private async Task<JsonElement> JsonAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await _mira.GetStringAsync(path));
}
