using Bunit;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Tests.Pages;

/// <summary>One host.</summary>
public sealed class HostPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void A_drain_shows_what_is_stuck_first_with_its_why_and_what_waits()
    {
        _page.Say("ferby", Samples.Status("ferby", mode: HostMode.Draining, guests: ["build-1", "small-5"]) with
        {
            Drain =
            [
                new DrainItem("small-5", DrainItemState.Waiting, "No offers: gerby has 0.91 of memory promised", _page.Time.GetUtcNow().AddSeconds(18)),
                new DrainItem("build-1", DrainItemState.Stuck, "Cannot migrate: holds the PCI device 03:00.0", null),
            ],
        });
        var host = _page.Render<HostPage>(p => p.Add(h => h.Name, "ferby"));
        var feeds = host.FindAll(".xw-feed li");
        Assert.Contains("build-1", feeds[0].TextContent);
        Assert.Contains("needs you", feeds[0].TextContent);
        Assert.Contains("holds the PCI device 03:00.0", feeds[0].TextContent);
        Assert.Contains("in 18\u00a0s", feeds[1].TextContent);
        Assert.Contains("gerby has 0.91 of memory promised", feeds[1].TextContent);
        Assert.Contains("1 needs you", host.Markup);
        Assert.Contains("When it will end can't be said: build-1 can't leave until a person has helped.", System.Net.WebUtility.HtmlDecode(host.Markup));
    }

    [Fact]
    public void A_degraded_host_says_why_on_top()
    {
        _page.Say("herby", Samples.Status("herby") with { Degraded = "xentop does not answer for 12 s" });
        var host = _page.Render<HostPage>(p => p.Add(h => h.Name, "herby"));
        Assert.Contains("Degraded: xentop does not answer for 12\u00a0s", host.Find(".xw-banner").TextContent);
    }

    [Fact]
    public void A_host_that_nobody_knows_says_so_and_comes_when_it_speaks()
    {
        var host = _page.Render<HostPage>(p => p.Add(h => h.Name, "neby"));
        Assert.Contains("No host is called neby", host.Markup);
        _page.Say("neby", Samples.Status("neby", guests: ["small-1"]));
        host.WaitForAssertion(() => Assert.Equal("small-1", host.Find("tbody th a").TextContent), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_markup_of_a_domains_name_is_shown_as_text()
    {
        _page.Say("herby", Samples.Status("herby", guests: ["<img src=x onerror=alert(1)>"]));
        var host = _page.Render<HostPage>(p => p.Add(h => h.Name, "herby"));
        Assert.Equal("<img src=x onerror=alert(1)>", host.Find("tbody th a").TextContent);
        Assert.Empty(host.FindAll("img"));
    }

    [Fact]
    public void Every_error_of_both_policies_stands_beside_a_field()
    {
        var form = new PolicyForm(Domain.Monitoring.MonitoringPolicy.Default, Domain.Negotiation.NegotiationPolicy.Default);
        foreach (var field in PolicyField.All) form[field] = "-7";
        Assert.Null(form.Read());
        Assert.Empty(form.OtherErrors);
        Assert.Equal(PolicyField.All.Count, form.Errors.Count);
    }

    [Fact]
    public void An_offer_threshold_above_the_overload_is_refused_beside_the_offer()
    {
        var form = new PolicyForm(Domain.Monitoring.MonitoringPolicy.Default, Domain.Negotiation.NegotiationPolicy.Default);
        var offer = PolicyField.All.Single(f => f is { Section: "Offers help up to", Label: "Cpu" });
        form[offer] = "95";
        Assert.Null(form.Read());
        Assert.Contains("not below the overload threshold", Assert.Single(form.Errors[offer]));
        form[offer] = "70,5";
        Assert.Equal(70.5, form.Read()!.Monitoring.CpuOffer.Percent, 6);
    }
}
