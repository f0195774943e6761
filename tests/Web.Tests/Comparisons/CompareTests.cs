using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Comparisons;
using XenWeb.Web.Controls;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Comparisons;

/// <summary>Hosts and domains beside each other.</summary>
public sealed class CompareTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void Hosts_of_the_address_have_a_line_each_in_every_chart()
    {
        Lab();
        var page = Page("?host=ferby&host=herby");
        Assert.Equal(["ferby", "herby"], page.FindAll(".xw-compare .xw-key a").Select(a => a.TextContent));
        var charts = page.FindAll("section.xw-chart");
        Assert.Equal(["Cpu", "Memory", "Network in", "Network out", "Block read", "Block written"], charts.Select(c => c.GetAttribute("aria-label")));
        Assert.All(charts, c => Assert.Equal(["ferby", "herby"], c.QuerySelectorAll(".xw-key").Select(k => k.TextContent)));
    }

    [Fact]
    public void What_the_address_asks_for_and_can_not_be_is_told_each_by_name()
    {
        Lab();
        var page = Page("?host=ferby&host=nobody&host=herby&host=gerby&host=kerby&host=lerby&domain=small-1");
        var told = page.Find("[role=alert]").TextContent;
        Assert.Contains("No host is called nobody in what you may see.", told);
        Assert.Contains("lerby is left out: at most 4 are compared.", told);
        Assert.Contains("the domains are left out", told);
        Assert.Equal(4, page.FindAll(".xw-compare .xw-key").Count);
        Assert.Empty(page.FindAll("#compare-add"));
    }

    [Fact]
    public void One_is_added_by_the_beginning_of_its_name_and_left_out_again_in_the_address()
    {
        Lab();
        var page = Page("?domain=small-1");
        page.Find("#compare-add").Input("sma");
        page.Find("form.py-0").Submit();
        page.WaitForAssertion(() => Assert.Equal(["small-1", "small-2"], page.FindAll(".xw-compare .xw-key a").Select(a => a.TextContent)), _soon);
        Assert.Contains("domain=small-1&domain=small-2", Address);
        page.WaitForAssertion(() => Assert.All(page.FindAll("section.xw-chart"), c => Assert.Equal(2, c.QuerySelectorAll(".xw-key").Length)), _soon);
        Assert.DoesNotContain("could not be", page.Markup);
        page.Find("#compare-add").Input("nobody");
        page.Find("form.py-0").Submit();
        Assert.Contains("No domain is called nobody", page.Find("form [role=alert]").TextContent);
        page.Find("[aria-label='Leave small-1 out']").Click();
        page.WaitForAssertion(() => Assert.Equal(["small-2"], page.FindAll(".xw-compare .xw-key a").Select(a => a.TextContent)), _soon);
    }

    [Fact]
    public void Of_the_many_domains_none_is_listed_before_something_is_typed()
    {
        Lab();
        var page = Page("?domain=small-1");
        Assert.Empty(page.FindAll("datalist option"));
        page.Find("#compare-add").Input("sma");
        page.WaitForAssertion(() => Assert.Equal(["small-2"], page.FindAll("datalist option").Select(o => o.GetAttribute("value"))), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_domain_that_was_made_anew_under_the_same_name_begins_new_lines()
    {
        Lab();
        var page = Page("?domain=small-1");
        var before = page.FindComponent<CompareCharts>().Instance;
        var status = Samples.Status("ferby");
        _page.Say("ferby", status with { Sample = status.Sample! with { Guests = [Samples.Guest("made-anew") with { Name = "small-1" }] } });
        page.WaitForAssertion(() => Assert.NotSame(before, page.FindComponent<CompareCharts>().Instance), _soon);
    }

    [Fact]
    public async Task A_domain_that_is_not_theirs_is_as_if_there_were_none()
    {
        await using var other = new PageContext(fixture, await fixture.PersonAsync($"compare-{Guid.NewGuid():N}"[..14], PersonRole.Instructor));
        other.Say("ferby", Samples.Status("ferby", guests: ["small-1"]));
        other.Services.GetRequiredService<NavigationManager>().NavigateTo("/compare?domain=small-1");
        var page = other.Render<ComparePage>();
        Assert.Contains("No domain is called small-1 in what you may see.", page.Find("[role=alert]").TextContent);
        Assert.Empty(page.FindAll("section.xw-chart"));
        Assert.Empty(page.FindAll("datalist option"));
    }

    [Fact]
    public void Samples_of_different_times_share_stretches_and_the_later_of_two_counts()
    {
        var from = Samples.At;
        ChartPoint[] ferby = [new(from.AddSeconds(1), 10), new(from.AddSeconds(12), 20), new(from.AddSeconds(18), 30)];
        ChartPoint[] herby = [new(from.AddSeconds(19), 40, null, new ChartSpan(35, 45))];
        var rows = CompareLines.Merge([ferby, herby], from, TimeSpan.FromSeconds(10));
        double?[] first = [from.AddSeconds(5).ToUnixTimeMilliseconds(), 10, null, null, null, null, null];
        double?[] second = [from.AddSeconds(15).ToUnixTimeMilliseconds(), 30, 40, null, null, 35, 45];
        Assert.Equal([first, second], rows);
        // A chart has room for two at least
        Assert.Equal(7, Assert.Single(CompareLines.Merge([herby], from, TimeSpan.FromSeconds(10))).Length);
    }

    private string Address => _page.Services.GetRequiredService<NavigationManager>().Uri;

    private IRenderedComponent<ComparePage> Page(string query)
    {
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("/compare" + query);
        return _page.Render<ComparePage>();
    }

    private void Lab()
    {
        foreach (var host in new[] { "ferby", "gerby", "herby", "kerby", "lerby" }) _page.Say(host, Samples.Status(host, guests: host == "ferby" ? ["small-1", "small-2"] : []));
    }
}
