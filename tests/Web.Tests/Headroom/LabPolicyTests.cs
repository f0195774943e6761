using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Tests.Headroom;

/// <summary>The policy of the lab as a whole, by REST and in the database.</summary>
public sealed class LabPolicyTests : Lab
{
    [Fact]
    public async Task The_policy_has_its_defaults_is_set_once_with_who_and_why_and_outlives_a_restart()
    {
        var before = await App.GetAsync("/api/v1/policy");
        Assert.Equal((1, false, 0), (before.GetProperty("spareHosts").GetInt32(), before.GetProperty("keepReserve").GetBoolean(), before.GetProperty("generation").GetInt32()));
        var (status, set, tag) = await PutAsync(new { spareHosts = 2, keepReserve = true, reason = "exam week", who = "mira" });
        Assert.Equal((200, "\"1\""), (status, tag));
        Assert.Equal((2, true, "script for mira", "exam week"), (set.GetProperty("spareHosts").GetInt32(), set.GetProperty("keepReserve").GetBoolean(), set.GetProperty("who").GetString(), set.GetProperty("why").GetString()));

        await App.RestartAsync();
        var kept = await Eventually.IsAsync(() => App.GetAsync("/api/v1/policy"), p => p.GetProperty("generation").GetInt32() == 1, p => $"the policy to be read: {p}");
        Assert.Equal((2, true, "exam week"), (kept.GetProperty("spareHosts").GetInt32(), kept.GetProperty("keepReserve").GetBoolean(), kept.GetProperty("why").GetString()));
        // It stands among the hosts' policies, and is none of them
        Assert.Null(App.Service<Web.Maintenance.Desired>().Policy(Ferby.Host));
        var events = await Eventually.IsAsync(() => App.GetAsync("/api/v1/events"), e => e.ToString().Contains("lab-policy", StringComparison.Ordinal), e => $"the event: {e}");
        Assert.Contains("script for mira set the lab's policy: 2 hosts spare, the reserve is kept. It was: 1 host spare, the reserve is only shown.", events.ToString());
    }

    [Fact]
    public async Task Every_mistake_is_told_and_nothing_is_changed()
    {
        var (status, problem, _) = await PutAsync(new { spareHosts = -1, keepReserve = "yes", spare = 1, reason = 7 });
        Assert.Equal(400, status);
        var errors = problem.GetProperty("errors").EnumerateArray().Select(e => e.GetString()!).ToList();
        Assert.Equal(4, errors.Count);
        Assert.Contains("-1 hosts' worth of headroom is wanted; it must be 0 to 100.", errors);
        Assert.Contains("The field 'keepReserve' must be true or false.", errors);
        Assert.Equal(0, (await App.GetAsync("/api/v1/policy")).GetProperty("generation").GetInt32());
        Assert.Equal(400, (await PutAsync(new { }, "three")).Status);
    }

    [Fact]
    public async Task Who_changes_what_another_has_changed_meanwhile_is_told_what_it_is_now()
    {
        await PutAsync(new { spareHosts = 3 }, "\"0\"");
        var (status, problem, tag) = await PutAsync(new { spareHosts = 4 }, "\"0\"");
        Assert.Equal((412, "\"1\"", 3), (status, tag, problem.GetProperty("newer").GetProperty("spareHosts").GetInt32()));
        Assert.Equal(200, (await PutAsync(new { spareHosts = 4 }, "\"1\"")).Status);
        Assert.Equal((200, "\"3\""), (await PutAsync(new { }, "*") is var whatever ? (whatever.Status, whatever.Tag) : default));
        Assert.Equal(1, (await App.GetAsync("/api/v1/policy")).GetProperty("spareHosts").GetInt32());
    }

    [Theory]
    [InlineData("{\"spareHosts\": 1000}")]
    [InlineData("none of ours")]
    public async Task What_cannot_be_used_in_the_database_is_passed_over_and_can_be_set_anew(string json)
    {
        await using (var db = App.Service<IDbContextFactory<XenWebDb>>().CreateDbContext())
        {
            db.Policies.Add(new PolicyRow { Host = PolicyRow.Lab, Generation = 7, Json = json });
            await db.SaveChangesAsync();
        }
        await App.RestartAsync();
        await App.Service<LabPolicies>().ReadAsync();
        Assert.Equal((1, 7), (await App.GetAsync("/api/v1/policy") is var kept ? (kept.GetProperty("spareHosts").GetInt32(), kept.GetProperty("generation").GetInt32()) : default));
        Assert.Equal((200, "\"8\""), (await PutAsync(new { spareHosts = 2 }, "\"7\"") is var set ? (set.Status, set.Tag) : default));
    }

    [Fact]
    public async Task Only_who_may_change_policies_of_the_lab_changes_it_and_it_is_in_the_audit()
    {
        foreach (var (scopes, expected) in new[] { ("read", 403), ("policy:ferby", 403), ("policy", 200) })
        {
            using var client = App.As(await App.TokenAsync(scopes));
            using var answer = await client.PutAsJsonAsync("/api/v1/policy", new { spareHosts = 2, reason = scopes });
            Assert.True((int)answer.StatusCode == expected, $"{scopes}: {answer.StatusCode}");
        }
        var audit = await Eventually.IsAsync(() => App.GetAsync("/api/v1/audit"), a => a.ToString().Contains("done: 2 hosts spare", StringComparison.Ordinal), a => $"the audit: {a}");
        Assert.Contains("its scopes are policy:ferby", audit.ToString());
    }

    private async Task<(int Status, JsonElement Body, string? Tag)> PutAsync(object body, string? match = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/policy") { Content = JsonContent.Create(body) };
        if (match is not null) request.Headers.TryAddWithoutValidation("If-Match", match);
        using var response = await App.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(), response.Headers.ETag?.Tag);
    }
}
