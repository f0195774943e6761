using System.Net;
using System.Text.Json;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Replay;

namespace XenWeb.Web.Tests.Api;

/// <summary>The lab's past by REST: what was recorded while it ran can be opened, stepped through and planned.</summary>
public sealed class MomentApiTests : Lab
{
    [Fact]
    public async Task A_past_moment_shows_hosts_and_domains_as_they_were()
    {
        var before = await DrainingAsync();
        var now = await OpenAsync(Now(), m => Host(m, "ferby").GetProperty("mode").GetString() == "draining");
        Assert.Equal(["dns"], Domains(now));
        var then = await OpenAsync(before, m => Host(m, "ferby").GetProperty("cpu").ValueKind == JsonValueKind.Number);
        Assert.Equal(("active", "live", 0.5), (Host(then, "ferby").GetProperty("mode").GetString(), Host(then, "ferby").GetProperty("liveness").GetString(), Host(then, "ferby").GetProperty("cpu").GetDouble()));
        Assert.Equal(["dns", "small-1"], Domains(then));
        Assert.Equal(JsonValueKind.Null, then.GetProperty("silence").ValueKind);
        Assert.Equal(0.5, then.GetProperty("domains")[0].GetProperty("cpuCores").GetDouble());
    }

    [Fact]
    public async Task The_way_from_change_to_change_leads_there_and_back()
    {
        var before = await DrainingAsync();
        await OpenAsync(Now(), m => Host(m, "ferby").GetProperty("mode").GetString() == "draining");
        var next = await App.GetAsync($"/api/v1/moments/next?after={MomentText.Say(before)}");
        Assert.Equal(("host-mode", "ferby"), (next.GetProperty("what").GetString(), next.GetProperty("host").GetString()));
        var there = next.GetProperty("at").GetDateTimeOffset();
        Assert.Equal("draining", Host(await OpenAsync(there, _ => true), "ferby").GetProperty("mode").GetString());
        var back = await App.GetAsync($"/api/v1/moments/previous?before={MomentText.Say(there.AddMilliseconds(1))}");
        Assert.Equal(there, back.GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task What_can_not_be_opened_is_refused_with_its_reason()
    {
        await OpenAsync(Now(), m => Domains(m).Count() == 2);
        foreach (var (query, status, why) in new[]
        {
            ("", 400, "is missing"), ("?at=yesterday", 400, "must be a time"), ("?at=2026-11-18T13:00:00.1234567Z", 400, "to the millisecond"),
            ($"?at={MomentText.Say(Now().AddHours(1))}", 400, "in the future"), ("?at=2020-01-01T00:00:00Z", 404, "are kept since"),
        })
        {
            using var response = await App.Http.GetAsync("/api/v1/moments" + query);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode == status && text.Contains(why, StringComparison.Ordinal), $"{query}: {response.StatusCode} {text}");
        }
    }

    [Fact]
    public async Task The_planner_plans_a_past_moment_which_can_only_be_looked_at()
    {
        var before = await DrainingAsync();
        await OpenAsync(before, m => Host(m, "ferby").GetProperty("cpu").ValueKind == JsonValueKind.Number);
        var (status, plan, _) = await App.PostAsync("/api/v1/plans", new { at = before, drain = new[] { "ferby" }, policy = new { keepSpare = false } });
        Assert.True(status == 200, $"{plan}");
        // small-1 is not there any more
        Assert.Equal(["dns", "small-1"], plan.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("domain").GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains("has passed", plan.GetProperty("whyNot").GetString());
        Assert.Equal(409, (await App.PostAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply")).Status);
        Assert.Equal(400, (await App.PostAsync("/api/v1/plans", new { at = before, lab = await App.GetAsync("/api/v1/plans/lab") })).Status);
        Assert.Equal(404, (await App.PostAsync("/api/v1/plans", new { at = "2020-01-01T00:00:00Z" })).Status);
        Assert.Equal(400, (await App.PostAsync("/api/v1/plans", new { at = "soon" })).Status);
    }

    [Fact]
    public async Task Who_sees_one_domain_sees_no_other_in_the_past()
    {
        var at = Now();
        await OpenAsync(at, m => Domains(m).Count() == 2);
        using var other = App.As(await App.TokenAsync("read:small-1"));
        var moment = JsonSerializer.Deserialize<JsonElement>(await other.GetStringAsync($"/api/v1/moments?at={MomentText.Say(at)}"));
        Assert.Equal(["small-1"], Domains(moment));
        using var next = await other.GetAsync($"/api/v1/moments/next?after={MomentText.Say(at)}");
        Assert.NotEqual(HttpStatusCode.Forbidden, next.StatusCode);
    }

    [Fact]
    public async Task What_is_recorded_outlives_a_restart()
    {
        var before = Now();
        await OpenAsync(before, m => Domains(m).Count() == 2);
        await App.RestartAsync();
        Assert.Equal(["dns", "small-1"], Domains(await OpenAsync(before, _ => true)));
    }

    // Returns a moment before
    private async Task<DateTimeOffset> DrainingAsync()
    {
        var before = Now();
        // A change in the same millisecond would be in that moment
        await Eventually.TrueAsync(() => Now() > before.AddMilliseconds(2), () => "the clock to go on");
        Ferby.SetGuests(FakeAgent.Guest("dns"));
        await Ferby.SayAsync(HostMode.Draining, null, new DrainItem("dns", DrainItemState.Waiting, "its turn comes"));
        await Eventually.IsAsync(() => App.GetAsync("/api/v1/hosts/ferby"), h => h.GetProperty("mode").GetString() == "draining", h => $"ferby to be draining: {h}");
        return before;
    }

    private Task<JsonElement> OpenAsync(DateTimeOffset at, Func<JsonElement, bool> until) => Eventually.IsAsync(async () =>
    {
        using var response = await App.Http.GetAsync($"/api/v1/moments?at={MomentText.Say(at)}");
        return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()) : default;
    }, m => m.ValueKind == JsonValueKind.Object && m.GetProperty("hosts").EnumerateArray().Any(h => h.GetProperty("name").GetString() == "ferby") && until(m), m => $"the moment: {m}");

    private static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    private static JsonElement Host(JsonElement moment, string name) => moment.GetProperty("hosts").EnumerateArray().Single(h => h.GetProperty("name").GetString() == name);

    private static IEnumerable<string> Domains(JsonElement moment) => moment.GetProperty("domains").EnumerateArray().Select(d => d.GetProperty("name").GetString()!);
}
