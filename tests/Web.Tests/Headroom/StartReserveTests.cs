using System.Net;
using System.Net.Http.Json;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Tests.Headroom;

/// <summary>With the reserve kept, a start that would take from it is refused, unless who may says that it be made all the same.</summary>
public sealed class StartReserveTests : Lab
{
    private const string Large = "name = \"large\"\nmemory = 11500\nvcpus = 2\nkernel = \"/boot/vmlinuz\"\n";

    [Fact]
    public async Task A_start_that_would_take_from_the_reserve_is_refused_with_figures_and_with_what_would_make_room()
    {
        await KeepAsync(true);
        var (status, problem, _) = await App.PostAsync("/api/v1/configurations/large/start", key: "k1");
        Assert.Equal(409, status);
        var errors = problem.GetProperty("errors").EnumerateArray().Select(e => e.GetString()!).ToList();
        Assert.Equal("With it the lab would have 0.9 hosts' worth of headroom (memory 0.9, cpu 1.6), and its policy wants 1.", errors[0]);
        Assert.Contains(errors, e => e.StartsWith("With it the loss of ferby would not be covered", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("What would make room for it: ", StringComparison.Ordinal) && e.Contains("One more host of 16.0\u00a0GiB and 4 cores.", StringComparison.Ordinal));
        Assert.Contains("overrideReserve", errors[^1]);
        Assert.Empty(Ferby.Orders.Concat(Herby.Orders));
        var audit = await Eventually.IsAsync(() => App.GetAsync("/api/v1/audit"), a => a.ToString().Contains("refused: With it the lab would have", StringComparison.Ordinal), a => $"the audit: {a}");
        Assert.DoesNotContain("reserve-overridden", audit.ToString());

        // What was refused was not kept under its key
        Assert.Equal(202, (await App.PostAsync("/api/v1/configurations/large/start", new { overrideReserve = true, reason = "exam" }, "k1")).Status);
        var told = await Eventually.IsAsync(() => App.GetAsync("/api/v1/events"), e => e.ToString().Contains("reserve-overridden", StringComparison.Ordinal), e => $"the event: {e}");
        Assert.Contains("script has large started all the same. With it the lab would have 0.9", told.ToString());
        await Eventually.IsAsync(() => App.GetAsync("/api/v1/audit"), a => a.ToString().Contains("reserve-overridden", StringComparison.Ordinal), a => $"the audit: {a}");
        Assert.Equal(200, (await App.PostAsync("/api/v1/configurations/large/start", new { overrideReserve = true, reason = "exam" }, "k1")).Status);
    }

    [Fact]
    public async Task To_set_the_reserve_aside_is_for_who_may_change_the_policy()
    {
        await KeepAsync(true);
        using var starter = App.As(await App.TokenAsync("start"));
        using var refused = await starter.PostAsJsonAsync("/api/v1/configurations/large/start", new { overrideReserve = true });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var admin = App.As(await App.TokenAsync("start policy"));
        using var accepted = await admin.PostAsJsonAsync("/api/v1/configurations/large/start", new { overrideReserve = true });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task Without_it_being_kept_it_is_shown_and_nothing_is_refused()
    {
        await KeepAsync(false);
        await App.AskAsync("/api/v1/configurations/large/start");
    }

    [Fact]
    public async Task What_leaves_the_reserve_is_started_and_what_is_being_started_counts()
    {
        await KeepAsync(true);
        foreach (var name in new[] { "half-1", "half-2" })
        {
            using var put = await App.Http.PutAsync($"/api/v1/configurations/{name}", new StringContent($"name = \"{name}\"\nmemory = 6000\nvcpus = 1\nkernel = \"/boot/vmlinuz\"\n"));
            Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        }
        await App.AskAsync("/api/v1/configurations/half-1/start", new { host = "herby" });
        Assert.Equal(409, (await App.PostAsync("/api/v1/configurations/half-2/start")).Status);
        // A check takes nothing
        await App.AskAsync("/api/v1/configurations/large/dry-run", new { host = "herby" });
        await Eventually.TrueAsync(() => Herby.Orders.Any(o => o.Kind == OrderKind.Start), () => "the start");
    }

    private async Task KeepAsync(bool keep)
    {
        using var policy = await App.Http.PutAsJsonAsync("/api/v1/policy", new { spareHosts = 1, keepReserve = keep });
        Assert.Equal(HttpStatusCode.OK, policy.StatusCode);
        using var put = await App.Http.PutAsync("/api/v1/configurations/large", new StringContent(Large));
        Assert.True(put.StatusCode == HttpStatusCode.Created, await put.Content.ReadAsStringAsync());
        // Only live hosts have room
        await Task.WhenAll(Ferby.KnownAsync(App), Herby.KnownAsync(App));
    }
}
