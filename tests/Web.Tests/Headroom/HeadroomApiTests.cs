using System.Net.Http.Json;
using System.Text.Json;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Tests.Headroom;

/// <summary>The headroom of a lab of two hosts, what would restore it, and what a drain leaves.</summary>
public sealed class HeadroomApiTests : Lab
{
    [Fact]
    public async Task The_headroom_is_told_in_hosts_with_what_the_loss_of_each_would_mean()
    {
        var headroom = await HeadroomAsync(h => h.GetProperty("state").GetString() == "met");
        // 5.0 of 6.0 cores below 80 % are free, and the largest host has 3.0; memory: 24 of 25 GiB, 13 of them on the largest
        Assert.Equal(1.6667, headroom.GetProperty("hosts").GetDouble(), 4);
        Assert.Equal((5.0, 3.0), (headroom.GetProperty("cpuCores").GetDouble(), headroom.GetProperty("hostCpuCores").GetDouble()));
        Assert.Equal(ByteSize.FromGiB(24).Bytes, headroom.GetProperty("memoryBytes").GetInt64());
        Assert.True(headroom.GetProperty("coversAnyLoss").GetBoolean());
        Assert.Equal(["ferby", "herby"], headroom.GetProperty("losses").EnumerateArray().Select(l => l.GetProperty("host").GetString()));
        Assert.Equal(0, headroom.GetProperty("restoring").GetArrayLength());
    }

    [Fact]
    public async Task A_policy_that_is_not_met_says_what_is_wanting_and_what_would_restore_it_and_both_turns_are_events()
    {
        await SetAsync(new { spareHosts = 2 });
        var headroom = await HeadroomAsync(h => h.GetProperty("state").GetString() == "notMet");
        Assert.Equal("The lab has 1.6 hosts' worth of headroom (memory 1.8, cpu 1.6); its policy wants 2.", Assert.Single(headroom.GetProperty("wanting").EnumerateArray()).GetString());
        var ways = headroom.GetProperty("restoring").EnumerateArray().ToDictionary(w => w.GetProperty("kind").GetString()!, w => w.GetProperty("text").GetString());
        Assert.Equal("One more host of 16.0\u00a0GiB and 4 cores.", ways["add"]);
        // Both domains off leave 24 GiB of memory, not twice the largest's 13
        Assert.DoesNotContain("shutDown", ways.Keys);
        var told = await EventsAsync("headroom-short");
        Assert.Contains("its policy wants 2. What would restore it: One more host", told.GetProperty("text").GetString());
        await SetAsync(new { spareHosts = 1 });
        Assert.Contains("again", (await EventsAsync("headroom-back")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Who_sees_one_domain_is_told_no_others_name()
    {
        // Neither fits on herby any more
        Herby.Status = Herby.Status with { Sample = Herby.Status.Sample! with { FreeMemory = ByteSize.FromMiB(100) } };
        await Herby.SayAsync();
        await SetAsync(new { spareHosts = 0, keepReserve = true });
        await HeadroomAsync(h => h.GetProperty("state").GetString() == "notMet");
        using var client = App.As(await App.TokenAsync("read:dns"));
        var seen = await client.GetStringAsync("/api/v1/headroom");
        Assert.Contains("2 domains of its own", seen);
        Assert.Contains("\"dns\"", seen);
        Assert.DoesNotContain("small-1", seen);
    }

    [Fact]
    public async Task A_drain_says_at_once_and_at_its_end_what_the_lab_will_be_short_of()
    {
        var (status, drain, _) = await App.PostAsync("/api/v1/hosts/ferby/drain", new { reason = "new memory" });
        Assert.Equal(202, status);
        Assert.Matches(@"^Stored; ferby is told\. Without ferby: the lab has 0\.6 hosts' worth of headroom \(memory 0\.9, cpu 0\.6\); its policy wants 1\.$", drain.GetProperty("text").GetString()!);
        var intent = await Ferby.IntentAsync();
        Ferby.SetGuests();
        Herby.SetGuests(FakeAgent.Guest("dns"), FakeAgent.Guest("small-1"));
        await Ferby.SayAsync(HostMode.Draining, intent);
        await Herby.SayAsync();
        await HeadroomAsync(h => h.GetProperty("state").GetString() == "notMet");
        await Ferby.SayAsync(HostMode.Maintenance, intent);
        var done = await App.OperationAsync(drain.GetProperty("id").GetString()!, "done");
        Assert.Matches(@"^ferby is empty: 2 domains left in .* The lab has 0\.\d hosts' worth of headroom .* its policy wants 1\.$", done.GetProperty("text").GetString()!);
        var ways = (await HeadroomAsync(h => h.GetProperty("restoring").GetArrayLength() > 0)).GetProperty("restoring").EnumerateArray().Select(w => w.GetProperty("text").GetString());
        Assert.Contains("Activate ferby.", ways);
    }

    private async Task SetAsync(object policy)
    {
        using var answer = await App.Http.PutAsJsonAsync("/api/v1/policy", policy);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
    }

    private Task<JsonElement> HeadroomAsync(Func<JsonElement, bool> wanted) => Eventually.IsAsync(async () =>
    {
        await Task.WhenAll(Ferby.SayAsync(), Herby.SayAsync());
        using var answer = await App.Http.GetAsync("/api/v1/headroom");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }, h => h.TryGetProperty("state", out _) && wanted(h), h => $"the headroom: {h}");

    private Task<JsonElement> EventsAsync(string what) => Eventually.IsAsync(
        async () => (await App.GetAsync("/api/v1/events")).EnumerateArray().FirstOrDefault(e => e.GetProperty("what").GetString() == what), e => e.ValueKind == JsonValueKind.Object, _ => $"the event {what}");
}
