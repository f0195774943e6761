using System.Net;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Tests.Maintenance;

public sealed class OrderTests : Lab
{
    private const string Config = """
        name = "web-1"
        memory = 256
        vcpus = 2
        kernel = "/boot/vmlinuz"
        """;

    [Fact]
    public async Task A_quarantine_is_ordered_and_a_domain_that_is_in_none_is_not_released()
    {
        var id = await App.AskAsync("/api/v1/domains/dns/quarantine", new { reason = "it scans the campus" });
        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Done, "dns's network is cut off");
        await App.OperationAsync(id, "done");
        Assert.Equal((OrderKind.Quarantine, FakeAgent.IdOf("dns"), "it scans the campus"), (Ferby.Orders[0].Kind, Ferby.Orders[0].Guest!.Value, Ferby.Orders[0].Reason.Why));
        Assert.Equal(409, (await App.PostAsync("/api/v1/domains/dns/release")).Status);
    }

    [Fact]
    public async Task An_order_is_repeated_with_the_same_id_until_it_is_answered()
    {
        var id = await App.AskAsync("/api/v1/domains/dns/pause", new { reason = "exam" });
        await Eventually.TrueAsync(() => Ferby.Orders.Count >= 2, () => $"a repeat; heard {Ferby.Orders.Count}");
        Assert.All(Ferby.Orders, o => Assert.Equal((Guid.Parse(id), OrderKind.Pause, FakeAgent.IdOf("dns"), "exam"), (o.Id, o.Kind, o.Guest!.Value, o.Reason.Why)));
        Assert.True(Ferby.Orders[1].ExpiresAt > Ferby.Orders[0].ExpiresAt);

        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Running, "xl pauses it", 0.5);
        Assert.Equal(0.5, (await App.OperationAsync(id, "running")).GetProperty("progress").GetDouble());
        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Done, "dns is paused");
        var done = await App.OperationAsync(id, "done");
        Assert.Equal("dns is paused.", done.GetProperty("text").GetString());
        // An end is final
        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Failed, "late");
        await Ferby.KnownAsync(App);
        Assert.Equal("done", (await App.GetAsync($"/api/v1/operations/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_answer_of_another_host_changes_nothing()
    {
        var id = await App.AskAsync("/api/v1/domains/dns/shutdown");
        await Herby.AnswerAsync(Guid.Parse(id), OrderState.Done, "herby says so");
        await Herby.KnownAsync(App);
        Assert.Equal("accepted", (await App.GetAsync($"/api/v1/operations/{id}")).GetProperty("state").GetString());
        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Failed, "dns does not answer");
        Assert.Equal("dns does not answer.", (await App.OperationAsync(id, "failed")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_migration_goes_to_the_host_that_has_the_guest()
    {
        var id = await App.AskAsync("/api/v1/domains/small-1/migrate", new { to = "herby", reason = "quieter there" });
        await Eventually.TrueAsync(() => Ferby.Orders.Count > 0, () => "the order");
        Assert.Equal(("herby", OrderKind.Migrate), (Ferby.Orders[0].To!.Value.Name, Ferby.Orders[0].Kind));
        Assert.Empty(Herby.Orders);
        var (status, busy, _) = await App.PostAsync("/api/v1/domains/small-1/reboot");
        Assert.Equal(409, status);
        Assert.Contains(id, busy.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_start_without_a_host_is_sought_a_place_by_any_agent_and_then_ordered_there_with_its_configuration()
    {
        var id = await StartAsync();
        await Eventually.TrueAsync(() => Herby.Orders.Count > 0, () => "the search");
        var place = Herby.Orders[0];
        Assert.Equal((OrderKind.Place, new GuestId(Guid.Parse(id)), "web-1", null), (place.Kind, place.Guest, place.GuestName, place.Configuration));
        Assert.Equal((ByteSize.FromMiB(256), 2), (place.Needs!.Memory, place.Needs.Vcpus));
        Assert.NotEqual(Guid.Parse(id), place.Id);

        await Herby.AnswerAsync(place.Id, OrderState.Done, "ferby is to start web-1", placed: "ferby");
        await Eventually.TrueAsync(() => Ferby.Orders.Count > 0, () => "the order");
        Assert.Equal((Guid.Parse(id), OrderKind.Start, Config), (Ferby.Orders[0].Id, Ferby.Orders[0].Kind, Ferby.Orders[0].Configuration));
        // After a restart it is sent with its configuration again, to the host that was found
        await App.RestartAsync();
        var before = Ferby.Orders.Count;
        await Ferby.KnownAsync(App);
        await Eventually.TrueAsync(() => Ferby.Orders.Count > before, () => "a repeat after the restart");
        Assert.Equal((Guid.Parse(id), Config), (Ferby.Orders[^1].Id, Ferby.Orders[^1].Configuration));
        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Done, "web-1 is made");
        Assert.Equal("ferby", (await App.OperationAsync(id, "done")).GetProperty("to").GetString());
        using var gone = await App.Http.DeleteAsync("/api/v1/configurations/web-1");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
    }

    [Fact]
    public async Task A_start_that_nobody_offers_a_place_ends_with_every_hosts_reason()
    {
        var id = await StartAsync();
        await Eventually.TrueAsync(() => Herby.Orders.Count > 0, () => "the search");
        await Herby.AnswerAsync(Herby.Orders[0].Id, OrderState.Failed, "web-1 is not started: no offers: ferby: it has no bridge lab-7");
        Assert.Contains("ferby: it has no bridge lab-7", (await App.OperationAsync(id, "failed")).GetProperty("text").GetString());
        Assert.Empty(Ferby.Orders);
    }

    [Fact]
    public async Task The_agent_that_seeks_a_place_has_gone_and_another_goes_on()
    {
        var id = await StartAsync();
        await Eventually.TrueAsync(() => Herby.Orders.Count > 0, () => "the search");
        await Herby.PublishAsync(Topics.Presence(Herby.Host), new PresenceMessage(Herby.Host, false), retain: true);
        await Eventually.TrueAsync(() => Ferby.Orders.Count > 0, () => "another search");
        Assert.Equal((OrderKind.Place, new GuestId(Guid.Parse(id))), (Ferby.Orders[0].Kind, Ferby.Orders[0].Guest));
        Assert.NotEqual(Herby.Orders[0].Id, Ferby.Orders[0].Id);
    }

    [Fact]
    public async Task A_dry_run_asks_a_host_whether_xl_takes_the_configuration()
    {
        using var put = await App.Http.PutAsync("/api/v1/configurations/web-1", new StringContent(Config));
        var id = await App.AskAsync("/api/v1/configurations/web-1/dry-run", new { host = "ferby" });
        await Eventually.TrueAsync(() => Ferby.Orders.Count > 0, () => "the order");
        Assert.Equal((OrderKind.Check, Config, Guid.Parse(id)), (Ferby.Orders[0].Kind, Ferby.Orders[0].Configuration, Ferby.Orders[0].Id));
        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Failed, "xl does not take it: line 3");
        Assert.Contains("line 3", (await App.OperationAsync(id, "failed")).GetProperty("text").GetString());
    }

    private async Task<string> StartAsync()
    {
        Herby.Status = Herby.Status with { Load = new ScoreTerms(new Share(0.1), new Share(0.1), default, default) };
        await Herby.KnownAsync(App);
        using var put = await App.Http.PutAsync("/api/v1/configurations/web-1", new StringContent(Config));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(Config, await App.Http.GetStringAsync("/api/v1/configurations/web-1"));
        return await App.AskAsync("/api/v1/configurations/web-1/start");
    }

    [Fact]
    public async Task An_order_that_was_not_begun_can_be_cancelled_and_is_not_sent_again()
    {
        var id = await App.AskAsync("/api/v1/domains/dns/destroy");
        Assert.Equal("cancelled", (await App.PostAsync($"/api/v1/operations/{id}/cancel")).Body.GetProperty("state").GetString());
        await Ferby.AnswerAsync(Guid.Parse(id), OrderState.Done, "dns is destroyed");
        var told = await Eventually.IsAsync(
            () => App.GetAsync($"/api/v1/operations/{id}"), o => o.GetProperty("text").GetString()!.Contains("had heard it", StringComparison.Ordinal), o => $"the truth to be told: {o}");
        Assert.Equal("cancelled", told.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_policy_is_published_retained_and_done_when_the_host_follows_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/hosts/ferby/policy") { Content = System.Net.Http.Json.JsonContent.Create(new { monitoring = new { cpuOver = 0.8, cpuOffer = 0.6, ioOver = (double?)null }, negotiation = new { gatheringSeconds = 0 } }) };
        using var response = await App.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = response.Headers.Location!.ToString().Split('/')[^1];
        await Eventually.TrueAsync(() => Ferby.Policies.Count > 0, () => "the policy");
        var policy = Ferby.Policies[^1];
        Assert.Equal((0.8, 0.6, TimeSpan.Zero), (policy.Monitoring.CpuOver!.Value.Value, policy.Monitoring.CpuOffer.Value, policy.Negotiation.Gathering));
        Assert.False((await App.GetAsync("/api/v1/hosts/ferby/policy")).GetProperty("inForce").GetBoolean());
        Ferby.Status = Ferby.Status with { Monitoring = policy.Monitoring, Negotiation = policy.Negotiation };
        await Ferby.SayAsync();
        await App.OperationAsync(id, "done");
        Assert.True((await App.GetAsync("/api/v1/hosts/ferby/policy")).GetProperty("inForce").GetBoolean());
    }

    [Fact]
    public async Task Domains_and_their_history_are_told()
    {
        var domains = await App.GetAsync("/api/v1/domains?host=ferby&state=running");
        Assert.Equal(["dns", "small-1"], domains.EnumerateArray().Select(d => d.GetProperty("name").GetString()));
        Assert.Equal(0, (await App.GetAsync("/api/v1/domains?state=paused")).GetArrayLength());
        Assert.Equal("dns", (await App.GetAsync($"/api/v1/domains/{FakeAgent.IdOf("dns")}")).GetProperty("name").GetString());
        var history = await Eventually.IsAsync(() => App.GetAsync("/api/v1/domains/dns/history"), h => h.GetArrayLength() > 0, _ => "a point of history");
        Assert.Equal(0.5, history[0].GetProperty("cpuCores").GetDouble());
        Assert.Equal(0.5, (await App.GetAsync("/api/v1/hosts/ferby")).GetProperty("cpu").GetDouble());
        Assert.NotEqual(0, (await App.GetAsync("/api/v1/hosts/ferby/history?points=2000")).GetArrayLength());
    }

    [Fact]
    public async Task A_paused_domain_is_unpaused_and_nothing_else()
    {
        Ferby.SetGuests(FakeAgent.Guest("dns", GuestRunState.Paused), FakeAgent.Guest("small-1", cannotMigrate: "holds the PCI device 03:00.0"));
        await Ferby.KnownAsync(App);
        Assert.Equal("dns is paused already.", (await App.PostAsync("/api/v1/domains/dns/pause")).Body.GetProperty("detail").GetString());
        Assert.Equal(409, (await App.PostAsync("/api/v1/domains/dns/shutdown")).Status);
        Assert.Equal("small-1 is not paused.", (await App.PostAsync("/api/v1/domains/small-1/unpause")).Body.GetProperty("detail").GetString());
        Assert.Contains("03:00.0", (await App.PostAsync("/api/v1/domains/small-1/migrate")).Body.GetProperty("detail").GetString());
        await App.AskAsync("/api/v1/domains/dns/unpause");
    }
}
