using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>The Advisor on the simulated lab: from the question to domains that moved.</summary>
[Collection(nameof(Demo))]
public class AdvisorTests(Demo demo)
{
    [Fact]
    public async Task WhatIfAHostIsToBeEmpty_TheFirstStepOfThePlan_IsMadeFromThePage()
    {
        await demo.Until("migrations", "a migration is done", TimeSpan.FromSeconds(120), all => all.EnumerateArray().Any(m => m.GetProperty("state").GetString() == "done"));
        var (page, errors) = await demo.Open("/advisor");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The lab as it is" })).ToBeVisibleAsync();
        await page.GetByLabel("Empty a host").SelectOptionAsync("herby");
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What if herby is to be empty?" })).ToBeVisibleAsync();
        var row = page.GetByRole(AriaRole.Group, new() { Name = "Steps", Exact = true }).GetByRole(AriaRole.Row).Nth(1);
        await Expect(row).ToContainTextAsync("herby →", new() { Timeout = 30_000 });
        // By key: the hosts after follow the slider
        await page.GetByRole(AriaRole.Slider).FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^Hosts now, and after 0.steps$") })).ToBeVisibleAsync();
        var herby = page.GetByRole(AriaRole.Group, new() { Name = "Hosts before and after" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "herby" }).GetByRole(AriaRole.Cell);
        var now = int.Parse((await herby.Nth(4).TextContentAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        await Expect(herby.Nth(5)).ToHaveTextAsync($"{now}");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(herby.Nth(5)).ToHaveTextAsync($"{now - 1}");
        await Expect(page.GetByRole(AriaRole.Slider)).ToHaveAttributeAsync("aria-valuetext", new Regex("^1 of .+ score"));
        var domain = await row.GetByRole(AriaRole.Link).First.TextContentAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Make 1.step…") }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Why").FillAsync("to try it");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Make 1.step$") }).ClickAsync();
        await Expect(page.GetByText("The step was made.")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await demo.Until($"domains/{domain}", $"{domain} has left herby", TimeSpan.FromSeconds(20), d => d.GetProperty("host").GetString() != "herby");
        Assert.Empty(errors);
    }
}
