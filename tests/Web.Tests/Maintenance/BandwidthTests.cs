using XenWeb.Domain.Guards;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Tests.Maintenance;

public sealed class BandwidthTests : Lab
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Ferby.SetGuests(FakeAgent.Guest("dns") with { Networks = 1 }, FakeAgent.Guest("small-1"));
        await Ferby.KnownAsync(App);
    }

    private static BitRate? Told(FakeAgent host, string guest) => host.Heard.OfType<RulesMessage>().LastOrDefault()?.ByName().GetValueOrDefault(guest)?.Bandwidth;

    [Fact]
    public async Task A_limit_is_told_to_all_hosts_and_is_done_when_the_host_that_has_the_domain_keeps_it()
    {
        var id = await App.AskAsync("/api/v1/domains/dns/bandwidth", new { mbitPerSecond = 20, reason = "it floods" });
        await Eventually.TrueAsync(() => Told(Ferby, "dns") == BitRate.FromMegabits(20) && Told(Herby, "dns") == BitRate.FromMegabits(20), () => "both hosts to hear of it");
        // Other orders need not wait for it
        await App.AskAsync("/api/v1/domains/dns/pause");
        Ferby.SetGuests(FakeAgent.Guest("dns") with { Networks = 1, Bandwidth = BitRate.FromMegabits(20) });
        await Ferby.KnownAsync(App);
        Assert.Equal("dns's network is limited to 20 Mbit/s each way on ferby.", (await App.OperationAsync(id, "done")).GetProperty("text").GetString());
        Assert.Equal(20e6, (await App.GetAsync("/api/v1/domains/dns")).GetProperty("bandwidthBitsPerSecond").GetDouble());

        Assert.Equal(409, (await App.PostAsync("/api/v1/domains/dns/bandwidth", new { mbitPerSecond = 20 })).Status);
        var off = await App.AskAsync("/api/v1/domains/dns/bandwidth", new { mbitPerSecond = (double?)null });
        await Eventually.TrueAsync(() => Told(Ferby, "dns") is null, () => "ferby to hear that there is none any more");
        Ferby.SetGuests(FakeAgent.Guest("dns") with { Networks = 1 });
        await Ferby.KnownAsync(App);
        await App.OperationAsync(off, "done");
    }

    [Fact]
    public async Task A_later_limit_takes_the_place_of_one_that_is_waited_for()
    {
        var first = await App.AskAsync("/api/v1/domains/dns/bandwidth", new { mbitPerSecond = 20 });
        await App.AskAsync("/api/v1/domains/dns/bandwidth", new { mbitPerSecond = 5.5 });
        await App.OperationAsync(first, "cancelled");
        await Eventually.TrueAsync(() => Told(Herby, "dns") == BitRate.FromMegabits(5.5), () => "the later one to be told");
    }

    [Fact]
    public async Task Why_a_host_does_not_keep_it_stands_in_the_operation()
    {
        Ferby.Status = Ferby.Status with { Guard = new GuardState(GuardMode.Alarm, 1, null, "tc is not installed") };
        await Ferby.KnownAsync(App);
        var id = await App.AskAsync("/api/v1/domains/dns/bandwidth", new { mbitPerSecond = 20 });
        await Eventually.IsAsync(async () => (await App.GetAsync($"/api/v1/operations/{id}")).GetProperty("text").GetString(), text => text == "Waiting for ferby: tc is not installed.", text => $"why not; {text}");
    }

    [Theory]
    [InlineData("""{"mbitPerSecond":0.01,"reasn":"x"}""", 400, "The field 'mbitPerSecond' is wrong: 0.01 Mbit/s is too little", "The field 'reasn' is not known")]
    [InlineData("""{"mbitPerSecond":1e9}""", 400, "100,000 Mbit/s is the most", "")]
    [InlineData("""{"mbitPerSecond":"20"}""", 400, "The field 'mbitPerSecond' must be a number", "")]
    [InlineData("{}", 400, "The field 'mbitPerSecond' is missing: a number, or null for no limit", "")]
    [InlineData("""{"mbitPerSecond":null}""", 409, "dns's network is not limited already", "")]
    public async Task What_can_be_no_limit_is_refused_in_words(string body, int status, string why, string also)
    {
        var answer = await App.PostAsync("/api/v1/domains/dns/bandwidth", System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(body));
        Assert.Equal(status, answer.Status);
        Assert.Contains(why, $"{answer.Body}".Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(also, $"{answer.Body}".Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_without_a_network_and_one_that_is_not_there_get_none()
    {
        Assert.Equal(409, (await App.PostAsync("/api/v1/domains/small-1/bandwidth", new { mbitPerSecond = 20 })).Status);
        Assert.Equal(404, (await App.PostAsync("/api/v1/domains/nobody/bandwidth", new { mbitPerSecond = 20 })).Status);
    }
}
