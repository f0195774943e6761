using Bunit;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Headroom;
using XenWeb.Web.Hosts;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Headroom;

/// <summary>Headroom on the first page, on the page of all hosts, and in the question before a drain.</summary>
public sealed class HeadroomPagesTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => SetAsync(LabPolicy.Default);

    public async Task DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public void A_lab_of_one_host_and_one_that_was_not_reckoned_yet_say_why_there_is_no_figure()
    {
        _page.Say("herby", Samples.Status("herby"));
        Assert.Equal("Headroom N+1–not reckoned yet", Figure(_page.Render<LabPage>(), "Headroom N+1"));
        _page.Headroom.Look();
        Assert.Equal("Headroom N+1–a reserve wants a second host", Figure(_page.Render<LabPage>(), "Headroom N+1"));
        Assert.Equal("Headroom–a reserve wants a second host", Figure(_page.Render<HostsPage>(), "Headroom"));
    }

    [Fact]
    public void A_lab_that_may_lose_any_host_says_so_in_figures()
    {
        Two();
        _page.Headroom.Look();
        var lab = _page.Render<LabPage>();
        Assert.Equal("Headroom N+1Yesany host may fail · 1.8\u00a0hosts spare", Figure(lab, "Headroom N+1"));
        Assert.Empty(lab.FindAll(".xw-banner"));
        var hosts = _page.Render<HostsPage>();
        Assert.StartsWith("Headroom1.8 hosts' worththe policy is met", Figure(hosts, "Headroom"));
        Assert.StartsWith("Policy1 host spareshown, not kept", Figure(hosts, "Policy"));
        Assert.Contains("covered", hosts.Find("tbody tr").TextContent);
    }

    [Fact]
    public async Task A_lab_that_stays_short_of_its_reserve_warns_with_what_would_restore_it()
    {
        await SetAsync(new LabPolicy { SpareHosts = 2, KeepReserve = true });
        Two();
        _page.Headroom.Look();
        Assert.Empty(_page.Render<LabPage>().FindAll(".xw-banner"));
        _page.Time.Pass(TimeSpan.FromSeconds(10));
        Two();
        _page.Headroom.Look();
        _page.Time.Pass(TimeSpan.FromSeconds(21));
        Two();
        _page.Headroom.Look();
        var banner = _page.Render<LabPage>().Find(".xw-banner");
        Assert.Contains("The lab has 1.8 hosts' worth of headroom (memory 1.9, cpu 1.8); its policy wants 2.", banner.TextContent);
        Assert.Contains("One more host of 64.0\u00a0GiB and 4 cores.", banner.TextContent);
        Assert.Equal("hosts", banner.QuerySelector("a")!.GetAttribute("href"));
        Assert.StartsWith("Policy2 hosts sparekept", Figure(_page.Render<HostsPage>(), "Policy"));
    }

    [Fact]
    public void A_host_whose_loss_is_not_covered_is_named_with_what_is_missing()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["dns", "small-1"]));
        _page.Say("herby", Samples.Status("herby", memory: 0.999));
        _page.Headroom.Look();
        Assert.Contains("Nonot without ferby", Figure(_page.Render<LabPage>(), "Headroom N+1"));
        Assert.Contains("1.02\u00a0GiB short", _page.Render<HostsPage>().FindAll("tbody tr")[0].TextContent);
    }

    [Fact]
    public async Task An_admin_changes_the_policy_and_mistakes_stand_beside_their_field()
    {
        Two();
        _page.Headroom.Look();
        var hosts = _page.Render<HostsPage>();
        await hosts.FindAll(".xw-figures button").Single(b => b.TextContent == "Edit").ClickAsync(new());
        await hosts.Find("dialog input.num").InputAsync(new() { Value = "1000" });
        await hosts.Find("dialog form").SubmitAsync();
        Assert.Contains("it must be 0 to 100", hosts.Find("dialog .invalid-feedback").TextContent);
        await hosts.Find("dialog input.num").InputAsync(new() { Value = "1.5" });
        await hosts.Find("dialog form").SubmitAsync();
        Assert.Contains("whole number", hosts.Find("dialog .invalid-feedback").TextContent);
        await hosts.Find("dialog input.num").InputAsync(new() { Value = "3" });
        await hosts.Find("#policy-keep").ChangeAsync(new() { Value = true });
        await hosts.Find("dialog form").SubmitAsync();
        Assert.Equal(new LabPolicy { SpareHosts = 3, KeepReserve = true }, fixture.App.Service<LabPolicies>().Current.Policy);
        hosts.WaitForAssertion(() => Assert.StartsWith("Policy3 hosts sparekept", Figure(hosts, "Policy")));
    }

    [Fact]
    public async Task Who_may_not_change_it_has_no_button_for_it()
    {
        await using var page = new PageContext(fixture, await fixture.PersonAsync($"v-{Guid.NewGuid():N}"[..12], PersonRole.Viewer, "lab"));
        page.Say("ferby", Samples.Status("ferby"));
        Assert.Empty(page.Render<HostsPage>().FindAll(".xw-figures button"));
    }

    [Fact]
    public async Task The_question_before_a_drain_says_what_the_lab_will_be_short_of()
    {
        Two();
        var head = _page.Render<HostHead>(p => p.Add(h => h.Host, HostView.Of(_page.Fleet.Current.Hosts[new HostId("ferby")], Samples.At)));
        await head.FindAll("button").Single(b => b.TextContent.StartsWith("Drain", StringComparison.Ordinal)).ClickAsync(new());
        Assert.Contains("Without ferby: the lab has 0.8 hosts' worth of headroom", head.Find("dialog .xw-banner").TextContent);
    }

    // ferby and herby, each with 25 GiB of 64 that are not free, most of it Dom0's
    private void Two()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["dns"]));
        _page.Say("herby", Samples.Status("herby"));
    }

    private static string Figure<T>(IRenderedComponent<T> page, string name) where T : Microsoft.AspNetCore.Components.IComponent =>
        System.Text.RegularExpressions.Regex.Replace(page.FindAll(".xw-figure").Single(f => f.QuerySelector("h2")!.TextContent == name).TextContent, @"[ \n\r]+", " ").Trim();

    private async Task SetAsync(LabPolicy policy) => Assert.Null((await fixture.App.Service<LabPolicies>().SetAsync(policy, null, new Reason("test", ""))).Refusal);
}
