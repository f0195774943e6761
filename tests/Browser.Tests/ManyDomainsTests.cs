using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>Domains found by an address that says what is shown, and ordered about together; what the keys do.</summary>
[Collection(nameof(Demo))]
public class ManyDomainsTests(Demo demo)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Long = new() { Timeout = 60_000 };

    [Fact]
    public async Task WhatIsFiltered_IsInTheAddress_AndComesBackWithIt()
    {
        await demo.Until("domains", "the lab has its domains", TimeSpan.FromSeconds(60), d => d.GetArrayLength() > 10);
        var (page, errors) = await demo.Open("/domains");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter domains" }).PressSequentiallyAsync("small");
        await Expect(page).ToHaveURLAsync(new Regex(@"/domains\?find=small$"));
        await Expect(page.Locator("main tbody th").Filter(new() { HasNotText = "small" })).ToHaveCountAsync(0);
        await page.GetByLabel("State", new() { Exact = true }).SelectOptionAsync("paused");
        await Expect(page).ToHaveURLAsync(new Regex("find=small&state=paused$"));
        // Chosen by a step of its own: back takes only that back, and what is opened anew is as it was
        await page.GoBackAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/domains\?find=small$"));
        await Expect(page.Locator("main tbody th").First).ToContainTextAsync("small");
        await page.ReloadAsync();
        await Demo.LiveAsync(page);
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter domains" })).ToHaveValueAsync("small");
        // As after a night: the circuit is gone, and the page asks for itself anew by its address
        await page.EvaluateAsync("() => { window.before = true; document.dispatchEvent(new CustomEvent('components-reconnect-state-changed', { detail: { state: 'rejected' } })); }");
        await page.WaitForFunctionAsync("() => !window.before");
        await Demo.LiveAsync(page);
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter domains" })).ToHaveValueAsync("small");
        await Expect(page.Locator("main tbody th").Filter(new() { HasNotText = "small" })).ToHaveCountAsync(0);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task ManyAreSelected_PausedTogether_AndUnpausedByUndo()
    {
        // Wherever other tests have driven them to
        await demo.Until("domains", "two of the class run", TimeSpan.FromSeconds(60), d => d.EnumerateArray().Count(one => one.GetProperty("name").GetString()!.StartsWith("lab-", StringComparison.Ordinal) && one.GetProperty("state").GetString() is "running" or "idle") >= 2);
        var (page, errors) = await demo.Open("/domains?find=lab-");
        var boxes = page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^Select (?!all)") });
        await Expect(boxes.Nth(1)).ToBeVisibleAsync(Long);
        // With shift all up to the row that is pressed
        await boxes.First.ClickAsync();
        await boxes.Nth(1).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        var bar = page.GetByRole(AriaRole.Toolbar, new() { Name = "Selected domains" });
        await Expect(bar).ToContainTextAsync("2 selected");
        var names = await page.Locator("tr[aria-selected=true] th").AllTextContentsAsync();
        await bar.GetByRole(AriaRole.Button, new() { Name = "Pause…", Exact = true }).ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog);
        await question.GetByLabel("Why").FillAsync("the exam");
        await question.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Pause 2") }).ClickAsync();
        var outcome = page.GetByRole(AriaRole.Region, new() { NameRegex = new Regex("^Paus(e of|ing) 2") });
        await Expect(outcome).ToContainTextAsync("2 of 2 done", new() { Timeout = 60_000 });
        foreach (var name in names) await demo.Until($"domains/{name.Trim()}", $"{name} is paused", TimeSpan.FromSeconds(30), d => d.GetProperty("state").GetString() == "paused");
        await outcome.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { NameRegex = new Regex("^Unpause of 2") })).ToContainTextAsync("2 of 2 done", new() { Timeout = 60_000 });
        foreach (var name in names) await demo.Until($"domains/{name.Trim()}", $"{name} runs again", TimeSpan.FromSeconds(30), d => d.GetProperty("state").GetString() is "running" or "idle");
        await Expect(outcome.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToHaveCountAsync(0);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Keys_LeadFromPageToPage_AndCanBeSwitchedOff()
    {
        var (page, errors) = await demo.Open("/");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("d");
        await Expect(page).ToHaveURLAsync(new Regex("/domains$"));
        await page.Keyboard.PressAsync("/");
        var filter = page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter domains" });
        await Expect(filter).ToBeFocusedAsync();
        // What is typed is typed
        await page.Keyboard.TypeAsync("gh?");
        await Expect(filter).ToHaveValueAsync("gh?");
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).ClickAsync();
        await page.Keyboard.PressAsync("?");
        var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await help.GetByRole(AriaRole.Checkbox).UncheckAsync();
        await help.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(help).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keyboard" }).ClickAsync();
        await help.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("drain kerb");
        await Expect(page.GetByRole(AriaRole.Listbox, new() { Name = "Found" }).GetByRole(AriaRole.Option).First).ToContainTextAsync("kerby");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { NameRegex = new Regex("(Drain|Activate) kerby") })).ToBeVisibleAsync();
        Assert.Empty(errors);
    }
}
