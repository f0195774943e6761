using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Tests.Maintenance;

public sealed class DrainTests : Lab
{
    [Fact]
    public async Task A_drain_is_accepted_published_retained_followed_and_done()
    {
        var id = await App.AskAsync("/api/v1/hosts/ferby/drain", new { reason = "new memory", who = "mira" });
        var intent = await Ferby.IntentAsync();
        Assert.Equal((HostMode.Draining, Guid.Parse(id), new Reason("script for mira", "new memory")), (intent.Mode, intent.Operation, intent.Reason));

        await Ferby.SayAsync(HostMode.Draining, intent, new DrainItem("dns", DrainItemState.Moving, "moves to herby", null), new DrainItem("small-1", DrainItemState.Waiting, "no offers: gerby full", null));
        var running = await App.OperationAsync(id, "running");
        Assert.Equal(0, running.GetProperty("progress").GetDouble());
        Assert.Contains("dns moves", running.GetProperty("text").GetString());

        Ferby.SetGuests(FakeAgent.Guest("small-1"));
        await Ferby.SayAsync(HostMode.Draining, intent, new DrainItem("small-1", DrainItemState.Moving, "moves to herby", null));
        var half = await Eventually.IsAsync(() => App.GetAsync($"/api/v1/operations/{id}"), o => o.GetProperty("progress").GetDouble() == 0.5, o => $"half: {o}");
        Assert.Equal("done", half.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("domain").GetString() == "dns").GetProperty("state").GetString());

        Ferby.SetGuests();
        await Ferby.SayAsync(HostMode.Maintenance, intent);
        var done = await App.OperationAsync(id, "done");
        Assert.Equal(1, done.GetProperty("progress").GetDouble());
        Assert.StartsWith("ferby is empty: 2 domains left", done.GetProperty("text").GetString());

        // An agent that comes later hears the intent too
        await using var late = new FakeAgent("ferby", App.Broker);
        Assert.Equal(intent, await late.IntentAsync());
    }

    [Fact]
    public async Task A_stuck_domain_is_named_with_its_reason()
    {
        var id = await App.AskAsync("/api/v1/hosts/ferby/drain");
        await Ferby.SayAsync(
            HostMode.Draining, await Ferby.IntentAsync(),
            new DrainItem("dns", DrainItemState.Stuck, "holds the PCI device 03:00.0", null), new DrainItem("small-1", DrainItemState.Waiting, "its turn comes", null));
        var stuck = await Eventually.IsAsync(() => App.GetAsync($"/api/v1/operations/{id}"), o => o.GetProperty("text").GetString()!.Contains("stuck", StringComparison.Ordinal), o => $"stuck: {o}");
        Assert.StartsWith("dns is stuck: holds the PCI device 03:00.0.", stuck.GetProperty("text").GetString());
        Assert.Equal("dns", stuck.GetProperty("items")[0].GetProperty("domain").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, stuck.GetProperty("expectedEndAt").ValueKind);
        Assert.Equal("dns can't leave until a person has helped.", stuck.GetProperty("whyNoExpectedEnd").GetString());
    }

    [Fact]
    public async Task Cancel_makes_the_host_active_by_a_later_intent()
    {
        var id = await App.AskAsync("/api/v1/hosts/ferby/drain");
        var drain = await Ferby.IntentAsync();
        var (status, body, _) = await App.PostAsync($"/api/v1/operations/{id}/cancel", new { who = "mira" });
        Assert.Equal((202, "cancelled"), (status, body.GetProperty("state").GetString()));
        var active = await Ferby.IntentAsync(2);
        Assert.Equal(HostMode.Active, active.Mode);
        Assert.True(active.Generation > drain.Generation);
        Assert.Equal(409, (await App.PostAsync($"/api/v1/operations/{id}/cancel")).Status);
        // What the agent still says of the drain does not bring it back
        await Ferby.SayAsync(HostMode.Draining, drain, new DrainItem("dns", DrainItemState.Moving, "moves", null));
        await Ferby.SayAsync(HostMode.Active, active);
        await Eventually.TrueAsync(() => App.Service<Web.Live.LiveFleet>().Current.Hosts[Ferby.Host].Status!.IntentGeneration == active.Generation, () => "the activation to be seen");
        Assert.Equal("cancelled", (await App.GetAsync($"/api/v1/operations/{id}")).GetProperty("state").GetString());
        await App.AskAsync("/api/v1/hosts/ferby/drain");
    }

    [Fact]
    public async Task Activate_during_a_drain_cancels_it_and_says_so()
    {
        var drain = await App.AskAsync("/api/v1/hosts/ferby/drain");
        await Ferby.SayAsync(HostMode.Draining, await Ferby.IntentAsync());
        await App.OperationAsync(drain, "running");
        var activate = await App.AskAsync("/api/v1/hosts/ferby/activate", new { who = "mira" });
        var cancelled = await App.OperationAsync(drain, "cancelled");
        Assert.Equal("Cancelled: script for mira asked for activate.", cancelled.GetProperty("text").GetString());
        await Ferby.SayAsync(HostMode.Active, await Ferby.IntentAsync(2));
        await App.OperationAsync(activate, "done");
        Assert.Equal(409, (await App.PostAsync("/api/v1/hosts/ferby/activate")).Status);
    }

    [Fact]
    public async Task A_webApp_that_is_restarted_in_mid_drain_goes_on()
    {
        var id = await App.AskAsync("/api/v1/hosts/ferby/drain", new { reason = "fans" });
        var intent = await Ferby.IntentAsync();
        Ferby.SetGuests(FakeAgent.Guest("small-1"));
        await Ferby.SayAsync(HostMode.Draining, intent, new DrainItem("small-1", DrainItemState.Moving, "moves to herby", null));
        await Eventually.IsAsync(() => App.GetAsync($"/api/v1/operations/{id}"), o => o.GetProperty("progress").ValueKind != System.Text.Json.JsonValueKind.Null && o.GetProperty("progress").GetDouble() == 0.5, o => $"half: {o}");

        await App.RestartAsync();
        var after = await App.GetAsync($"/api/v1/operations/{id}");
        Assert.Equal("fans", after.GetProperty("reason").GetProperty("why").GetString());
        Assert.Equal(2, after.GetProperty("items").GetArrayLength());
        Ferby.SetGuests();
        await Ferby.SayAsync(HostMode.Maintenance, intent);
        var done = await App.OperationAsync(id, "done");
        Assert.StartsWith("ferby is empty: 2 domains left", done.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Server_sent_events_tell_each_change_and_end_with_the_operation()
    {
        var id = await App.AskAsync("/api/v1/hosts/ferby/drain");
        using var response = await App.Http.GetAsync($"/api/v1/operations/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var intent = await Ferby.IntentAsync();
        await Ferby.SayAsync(HostMode.Draining, intent, new DrainItem("dns", DrainItemState.Moving, "moves to herby", null));
        await App.OperationAsync(id, "running");
        Ferby.SetGuests();
        await Ferby.SayAsync(HostMode.Maintenance, intent);
        var states = new List<string>();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event:", StringComparison.Ordinal)) Assert.Equal("event: operation", line);
            if (line.StartsWith("data:", StringComparison.Ordinal)) states.Add(System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(line[5..]).GetProperty("state").GetString()!);
        }
        Assert.Equal("accepted", states[0]);
        Assert.Equal("done", states[^1]);
        Assert.Single(states, "done");
    }

    [Fact]
    public async Task Events_tell_who_asked_and_why_and_how_it_ended()
    {
        var id = await App.AskAsync("/api/v1/hosts/ferby/drain", new { reason = "new memory", who = "mira" });
        Ferby.SetGuests();
        await Ferby.SayAsync(HostMode.Maintenance, await Ferby.IntentAsync());
        await App.OperationAsync(id, "done");
        var events = await Eventually.IsAsync(() => App.GetAsync($"/api/v1/events?operation={id}"), e => e.GetArrayLength() == 2, e => $"two events: {e}");
        Assert.Equal(["drain-done", "drain-asked"], events.EnumerateArray().Select(e => e.GetProperty("what").GetString()));
        Assert.All(events.EnumerateArray(), e => Assert.Equal(("script for mira", "new memory"), (e.GetProperty("who").GetString(), e.GetProperty("why").GetString())));
        var first = events[1].GetProperty("id").GetInt64();
        Assert.Equal("drain-done", (await App.GetAsync($"/api/v1/events?after={first}&operation={id}"))[0].GetProperty("what").GetString());
    }
}
