using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Tests.Pages;

/// <summary>The lab at a glance.</summary>
public sealed class LabPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void An_empty_lab_says_the_one_step_to_get_a_host()
    {
        var lab = _page.Render<LabPage>();
        Assert.Contains("No hosts yet", lab.Markup);
        Assert.Contains("xenweb-agent --role server", lab.Find(".xw-command code").TextContent);
    }

    [Fact]
    public void A_host_that_is_well_has_no_colour_and_one_that_is_not_says_what()
    {
        _page.Say("herby", Samples.Status("herby"));
        _page.Say("marby", Samples.Status("marby", cpu: 0.97).Overloaded());
        _page.Say("zerby", Samples.Status("zerby", cpu: 0.84));
        _page.Say("gerby", Samples.Status("gerby", memory: 0.9));
        _page.Say("ferby", Samples.Status("ferby", mode: HostMode.Draining));
        _page.Say("tarby", Samples.Status("tarby", cpu: 0.02, memory: 0.06, mode: HostMode.Maintenance));
        var lab = _page.Render<LabPage>();
        Assert.Equal((null, "Active"), Tile(lab, "herby"));
        Assert.Equal(("over", "Over 3 of 5"), Tile(lab, "marby"));
        Assert.Equal(("warn", "Near cpu"), Tile(lab, "zerby"));
        Assert.Equal(("warn", "Near mem"), Tile(lab, "gerby"));
        Assert.Equal(("move", "Draining"), Tile(lab, "ferby"));
        Assert.Equal(("maint", "Maintenance"), Tile(lab, "tarby"));
        Assert.StartsWith("hosts/marby", lab.FindAll(".xw-tile")[0].GetAttribute("href"));
        // What is seen is what is read out: the name of the host first
        Assert.Matches(@"^\s*marby, \d+\s*domains?, \s*cpu: \s*97", lab.Find(".xw-tile[href='hosts/marby']").TextContent);
    }

    [Fact]
    public void A_stale_host_keeps_its_values_and_a_lost_one_has_none()
    {
        _page.Say("orby", Samples.Status("orby", cpu: 0.22));
        _page.Say("perby", Samples.Status("perby", cpu: 0.53));
        _page.Say("perby", new PresenceMessage(new HostId("perby"), false));
        _page.Time.Pass(TimeSpan.FromSeconds(41));
        var lab = _page.Render<LabPage>();
        Assert.Equal(("stale", "Stale 41\u00a0s"), Tile(lab, "orby"));
        Assert.Contains("22\u202f%", lab.Find(".xw-tile[href='hosts/orby']").TextContent);
        Assert.Equal(("over", "Lost 41\u00a0s"), Tile(lab, "perby"));
        Assert.DoesNotContain("53", lab.Find(".xw-tile[href='hosts/perby']").TextContent);
        Assert.Empty(lab.Find(".xw-tile[href='hosts/perby']").QuerySelectorAll(".xw-bar"));
    }

    [Fact]
    public void A_new_status_changes_the_tile_that_is_shown()
    {
        _page.Say("herby", Samples.Status("herby", cpu: 0.3));
        var lab = _page.Render<LabPage>();
        _page.Say("herby", Samples.Status("herby", cpu: 0.62));
        lab.WaitForAssertion(() => Assert.Contains("62\u202f%", lab.Find(".xw-tile[href='hosts/herby']").TextContent), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_filter_that_matches_nothing_is_named_and_can_be_cleared()
    {
        _page.Say("herby", Samples.Status("herby"));
        var navigation = _page.Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("/?show=over");
        var lab = _page.Render<LabPage>();
        Assert.Contains("is <b dir=\"auto\">over</b>", lab.Markup);
        lab.FindAll("button").Single(b => b.TextContent == "Clear the filter").Click();
        Assert.EndsWith("/", navigation.Uri, StringComparison.Ordinal);
    }

    private static (string? Colour, string Word) Tile(IRenderedComponent<LabPage> lab, string host)
    {
        var tile = lab.Find($".xw-tile[href='hosts/{host}']");
        return (tile.GetAttribute("data-s"), tile.QuerySelector(".xw-tile-foot > span")!.TextContent);
    }
}
