using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>The past of the simulated lab: the talk's scenario makes it, and a person goes back to it.</summary>
[Collection(nameof(Demo))]
public class ReplayTests(Demo demo)
{
    [Fact]
    public async Task FromAnEvent_ItsMomentIsOpened_Stepped_Played_AndThePlannerIsAskedAboutIt()
    {
        await demo.Until("migrations", "a migration is done", TimeSpan.FromSeconds(120), all => all.EnumerateArray().Any(m => m.GetProperty("state").GetString() == "done"));
        var (page, errors) = await demo.Open("/events?host=ferby");
        var main = page.GetByRole(AriaRole.Main);
        await main.GetByRole(AriaRole.Row).Filter(new() { HasText = "negotiation-succeeded" }).First.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Open this moment") }).ClickAsync();
        await Expect(page.GetByText("This is the past.")).ToBeVisibleAsync();
        var ferby = page.GetByRole(AriaRole.Group, new() { Name = "Hosts then" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "ferby" });
        await Expect(ferby).ToContainTextAsync("%", new() { Timeout = 30_000 });
        await Expect(page.Locator("svg.xw-seq")).ToBeVisibleAsync();

        // Back to the change before, by key
        var opened = page.Url;
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator(".xw-replay-told")).Not.ToBeEmptyAsync();
        await Expect(page).Not.ToHaveURLAsync(opened);

        var time = page.Locator(".xw-replay-at");
        var before = await time.TextContentAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "2×" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("speed=2"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await Expect(time).Not.ToHaveTextAsync(before!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true })).ToBeVisibleAsync();

        await page.GetByLabel("Empty a host").SelectOptionAsync("gerby");
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Steps", Exact = true })).ToContainTextAsync("gerby →", new() { Timeout = 30_000 });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What happened" })).ToBeVisibleAsync();
        Assert.Empty(errors);
    }

    [Fact]
    public async Task AChartOfSixHours_HasItsPeaks_InThinLinesAndInTheTableBehindIt()
    {
        await demo.Until("migrations", "a migration is done", TimeSpan.FromSeconds(120), all => all.EnumerateArray().Any(m => m.GetProperty("state").GetString() == "done"));
        var (page, errors) = await demo.Open("/hosts/ferby?range=6h");
        var chart = page.GetByRole(AriaRole.Region, new() { Name = "Cpu" });
        await Expect(chart.Locator(".apexcharts-series")).ToHaveCountAsync(6, new() { Timeout = 30_000 });
        await chart.GetByText("Values").ClickAsync();
        await Expect(chart.GetByRole(AriaRole.Columnheader, new() { Name = "all, most" })).ToBeVisibleAsync();
        await chart.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByText("This is the past.")).ToBeVisibleAsync();
        Assert.Empty(errors);
    }
}
