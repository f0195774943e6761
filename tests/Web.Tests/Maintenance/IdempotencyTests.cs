namespace XenWeb.Web.Tests.Maintenance;

public sealed class IdempotencyTests : Lab
{
    [Fact]
    public async Task The_same_request_with_the_same_key_is_the_same_operation_also_after_a_restart()
    {
        var first = await App.PostAsync("/api/v1/hosts/ferby/drain", new { reason = "fans" }, key: "monday-1");
        var again = await App.PostAsync("/api/v1/hosts/ferby/drain", new { reason = "fans" }, key: "monday-1");
        Assert.Equal((202, 200), (first.Status, again.Status));
        Assert.Equal(first.Body.GetProperty("id").GetString(), again.Body.GetProperty("id").GetString());
        Assert.Equal(first.Location, again.Location);
        await Ferby.IntentAsync();
        Assert.Single(Ferby.Intents);
        await App.RestartAsync();
        var later = await App.PostAsync("/api/v1/hosts/ferby/drain", new { reason = "fans" }, key: "monday-1");
        Assert.Equal((200, first.Body.GetProperty("id").GetString()), (later.Status, later.Body.GetProperty("id").GetString()));
        Assert.Single((await App.GetAsync("/api/v1/operations")).EnumerateArray());
    }

    [Fact]
    public async Task An_order_about_a_domain_that_is_gone_by_now_can_be_repeated()
    {
        var first = await App.PostAsync("/api/v1/domains/dns/destroy", null, key: "gone");
        Ferby.SetGuests();
        await Ferby.KnownAsync(App);
        var again = await App.PostAsync("/api/v1/domains/dns/destroy", null, key: "gone");
        Assert.Equal((200, first.Body.GetProperty("id").GetString()), (again.Status, again.Body.GetProperty("id").GetString()));
        Assert.Equal(404, (await App.PostAsync("/api/v1/domains/dns/destroy", null, key: "another")).Status);
        Assert.Equal(404, (await App.PostAsync("/api/v1/domains/dns/pause", null, key: "gone")).Status);
    }

    [Theory]
    [InlineData("/api/v1/hosts/ferby/drain", "other reason")]
    [InlineData("/api/v1/hosts/herby/drain", "fans")]
    [InlineData("/api/v1/domains/dns/pause", "fans")]
    public async Task Another_request_with_the_same_key_is_refused(string path, string reason)
    {
        await App.PostAsync("/api/v1/hosts/ferby/drain", new { reason = "fans" }, key: "k");
        var (status, body, _) = await App.PostAsync(path, new { reason }, key: "k");
        Assert.Equal(422, status);
        Assert.Contains("'k'", body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Requests_at_once_with_one_key_are_one_operation()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => App.PostAsync("/api/v1/hosts/ferby/drain", null, key: "at-once")));
        Assert.Single(answers.Select(a => a.Body.GetProperty("id").GetString()).Distinct());
        Assert.Single(answers, a => a.Status == 202);
    }

    [Fact]
    public async Task Without_a_key_a_second_drain_is_refused()
    {
        await App.AskAsync("/api/v1/hosts/ferby/drain");
        Assert.Equal((409, "ferby is being drained already."), ((await App.PostAsync("/api/v1/hosts/ferby/drain")) is var (s, b, _) ? (s, b.GetProperty("detail").GetString()) : default));
    }
}
