using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>A domain's console in the browser, as one who sits at it.</summary>
[Collection(nameof(Demo))]
public class ConsoleTests(Demo demo)
{
    private const string Domain = "lab-a-01";

    [Fact]
    public async Task WhatIsTyped_IsEchoed_IsThereAfterAReload_AndForTheSecondWhoLooks_AndTypingGoesOnAfterAMigration()
    {
        var (mira, errors) = await demo.Open($"/domains/{Domain}");
        await mira.GetByRole(AriaRole.Button, new() { Name = "Console", Exact = true }).ClickAsync();
        await TypeAsync(mira, "echo first");
        await Expect(Screen(mira)).ToContainTextAsync($"root@{Domain}:~# echo first");
        await TypeAsync(mira, "resize");
        await mira.ReloadAsync();
        await Demo.LiveAsync(mira);
        await Expect(Screen(mira)).ToContainTextAsync("echo first");
        var (ann, more) = await demo.Open($"/domains/{Domain}?tab=console");
        await Expect(Screen(ann)).ToContainTextAsync("echo first");
        await TypeAsync(ann, "echo second");
        await Expect(Screen(mira)).ToContainTextAsync("echo second");
        var from = await HostAsync();
        var to = from == "kerby" ? "herby" : "kerby";
        await demo.Http.PostAsJsonAsync($"domains/{Domain}/migrate", new { to, reason = "the console goes with it" });
        await Expect(Screen(mira)).ToContainTextAsync($"{Domain} moved from {from} to {to}", new() { Timeout = 90_000 });
        await Expect(mira.Locator(".xw-console")).ToContainTextAsync($"open on {to}", new() { Timeout = 30_000 });
        // What was asked of the terminal was answered by nobody, neither the first time nor when it was shown again
        await TypeAsync(mira, "echo third");
        await Expect(Screen(ann)).ToContainTextAsync($"from {from} to {to} —echo third");
        await Expect(Screen(ann)).ToContainTextAsync("echo third");
        Assert.Empty(errors);
        Assert.Empty(more);
    }

    [Fact]
    public async Task WhoeverUsesTheKeyboardAlone_LeavesTheScreenAgain()
    {
        var (page, errors) = await demo.Open($"/domains/{Domain}?tab=console");
        await Expect(page.Locator(".xw-console")).ToContainTextAsync("open on");
        await Screen(page).ClickAsync();
        var keyboard = page.GetByRole(AriaRole.Textbox, new() { Name = $"Console of {Domain}" });
        await Expect(keyboard).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(keyboard).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(keyboard).Not.ToBeFocusedAsync();
        Assert.Empty(errors);
    }

    private static ILocator Screen(IPage page) => page.Locator(".xw-screen .xterm-screen");

    private static async Task TypeAsync(IPage page, string line)
    {
        await Expect(page.Locator(".xw-console")).ToContainTextAsync("open on", new() { Timeout = 30_000 });
        await Screen(page).ClickAsync();
        await page.Keyboard.TypeAsync(line);
        await page.Keyboard.PressAsync("Enter");
    }

    private async Task<string> HostAsync() => (await demo.Until($"domains/{Domain}", "it runs", TimeSpan.FromSeconds(60), d => d.GetProperty("state").GetString() is "running" or "idle")).GetProperty("host").GetString()!;
}
