using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Tests.Pages;

/// <summary>A lab of many hosts on one screen: small cells, what is wrong in words, and an address that says what is shown.</summary>
public sealed class LabAtAGlanceTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void Many_hosts_are_cells_the_hottest_first_each_with_its_figures_for_a_reader()
    {
        Many(LabSize.TilesMax + 1);
        _page.Say("marby", Samples.Status("marby", cpu: 0.97, guests: ["d"]).Overloaded());
        var lab = Page("/");
        Assert.Empty(lab.FindAll(".xw-tile"));
        var cells = lab.FindAll(".xw-heat a");
        Assert.Equal(LabSize.TilesMax + 2, cells.Count);
        Assert.Equal(("hosts/marby", "over", "97", "0"), (cells[0].GetAttribute("href"), cells[0].GetAttribute("data-s"), cells[0].TextContent, cells[0].GetAttribute("tabindex")));
        Assert.Equal("marby: Over 3 of 5, cpu 97 %, memory 40 %, 1\u00a0domain", cells[0].GetAttribute("aria-label"));
        Assert.All(cells.Skip(1), c => Assert.Equal("-1", c.GetAttribute("tabindex")));
    }

    [Fact]
    public void By_memory_the_cells_and_their_order_are_of_memory()
    {
        Many(LabSize.TilesMax + 1);
        _page.Say("full", Samples.Status("full", cpu: 0.01, memory: 0.8));
        var lab = Page("/?by=memory");
        Assert.Equal(("hosts/full", "80"), (lab.FindAll(".xw-heat a")[0].GetAttribute("href"), lab.FindAll(".xw-heat a")[0].TextContent));
        lab.FindAll("[aria-label='Hottest by'] button")[0].Click();
        Assert.EndsWith("/", _page.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_brings_the_tiles_back_and_the_table_says_the_same_in_rows()
    {
        Many(LabSize.TilesMax + 1);
        Assert.Equal(11, Page("/?find=h-01").FindAll(".xw-tile").Count + Page("/?find=h-060").FindAll(".xw-tile").Count);
        var table = Page("/?view=table&find=h-00&sort=-name");
        Assert.Equal("h-009", table.Find("tbody th").TextContent);
        Assert.Empty(table.FindAll(".xw-tile, .xw-heat"));
    }

    [Fact]
    public void What_is_wrong_stands_in_words_with_links_and_no_more_names_than_one_reads()
    {
        foreach (var i in Enumerable.Range(0, 7)) _page.Say($"hot-{i}", Samples.Status($"hot-{i}", cpu: 0.97).Overloaded());
        var ferby = Samples.Status("ferby");
        _page.Say("ferby", ferby with { Sample = ferby.Sample! with { Guests = [Samples.Guest("twice") with { State = GuestRunState.Undefined }, Samples.Guest("dead") with { State = GuestRunState.Crashed }] }, Degraded = "xentop does not answer" });
        var lines = Page("/").FindAll(".xw-warnings li").Select(l => System.Text.RegularExpressions.Regex.Replace(l.TextContent, @"\s+", " ").Trim()).ToList();
        Assert.StartsWith("1 domain may run on two hosts and waits for a person: twice on ferby", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("7 hosts are over their threshold: hot-0 cpu 97 %, hot-1 cpu 97 %", lines[1], StringComparison.Ordinal);
        Assert.Contains("and 2 more", lines[1], StringComparison.Ordinal);
        Assert.Contains("ferby xentop does not answer", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("1 domain has crashed: dead on ferby", lines[3], StringComparison.Ordinal);
        Assert.Equal("?show=over", Page("/").FindAll(".xw-warnings li")[1].QuerySelector("a:last-of-type")!.GetAttribute("href"));
    }

    [Fact]
    public void A_lab_that_is_well_has_no_warnings()
    {
        _page.Say("herby", Samples.Status("herby"));
        Assert.Empty(Page("/").FindAll(".xw-warnings"));
    }

    [Fact]
    public async Task A_host_that_is_not_theirs_may_change_while_they_look()
    {
        await using var context = new PageContext(fixture, await fixture.PersonAsync("of-nothing-here", PersonRole.Instructor));
        context.Say("ferby", Samples.Status("ferby", guests: ["theirs"]));
        var lab = context.Render<LabPage>();
        context.Say("ferby", Samples.Status("ferby", cpu: 0.9, guests: ["theirs"]));
        context.Say("herby", Samples.Status("herby"));
        lab.WaitForAssertion(() => Assert.Contains("href=\"hosts/herby\"", lab.Markup), Deadline);
        Assert.DoesNotContain("Could not be shown", lab.Markup);
    }

    [Fact]
    public void Domains_of_a_snapshot_are_gathered_once_and_those_that_rest_are_kept()
    {
        _page.Say("ferby", Samples.Status("ferby", guests: ["a", "b"]));
        _page.Say("herby", Samples.Status("herby", guests: ["c"]));
        var before = DomainView.All(_page.Fleet.Current);
        Assert.Same(before, DomainView.All(_page.Fleet.Current));
        _page.Say("herby", Samples.Status("herby", cpu: 0.5, guests: ["c"]));
        var after = DomainView.All(_page.Fleet.Current);
        Assert.Same(before[0], after[0]);
        Assert.NotSame(before[2], after[2]);
    }

    [Fact]
    public void Of_twenty_thousand_domains_those_that_match_are_found_by_name_host_and_state()
    {
        var hosts = Enumerable.Range(0, 1000).Select(h => $"h-{h:000}").ToArray();
        for (var h = 0; h < hosts.Length; h++) _page.Say(hosts[h], Status(hosts[h], h));
        var all = DomainView.All(_page.Fleet.Current);
        Assert.Equal(20_000, all.Count);
        var where = _page.Services.GetRequiredService<Web.Access.Gate>();
        Assert.Equal(20, new DomainFilter("H-123", null, null, null, null).Of(all, where).Count);
        Assert.Equal("d-19999", Assert.Single(new DomainFilter("d-19999", "h-999", null, null, "running").Of(all, where)).Guest.Name);
        Assert.Same(all, new DomainFilter(" ", "", null, null, "").Of(all, where));
    }

    private static Domain.Messages.StatusMessage Status(string host, int number)
    {
        var status = Samples.Status(host);
        return status with { Sample = status.Sample! with { Guests = [.. Enumerable.Range(number * 20, 20).Select(n => Samples.Guest($"{n:000000}") with { Name = $"d-{n}" })] } };
    }

    private void Many(int count)
    {
        for (var i = 0; i < count; i++) _page.Say($"h-{i:000}", Samples.Status($"h-{i:000}"));
    }

    private IRenderedComponent<LabPage> Page(string address)
    {
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return _page.Render<LabPage>();
    }
}
