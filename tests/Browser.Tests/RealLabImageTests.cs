using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>The parts of the real lab's journey around an image: chosen packages, a class, and a console at which somebody types while its domain moves.</summary>
public sealed class RealLabImageTests : RealLabPage
{
    [RealLabFact]
    public async Task AnInstructor_ChoosesPackages_AndBuildsAnImage()
    {
        await Page.GotoAsync($"{Address}/images/new");
        await Demo.LiveAsync(Page);
        await Field("Name").FillAsync(Guest);
        await Field("Size").FillAsync("1");
        foreach (var package in new[] { "jq", "tree" })
        {
            await Page.GetByLabel("Find a package").FillAsync(package);
            await Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
            await Page.GetByRole(AriaRole.Button, new() { Name = $"Choose {package}", Exact = true }).ClickAsync();
        }
        await Page.GetByText("Root is signed in at the console").ClickAsync();
        await Shoot("image");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Save and build" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(Guest);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Stop the build…" })).ToBeVisibleAsync();
    }

    [RealLabFact]
    public async Task AnInstructor_MakesAClassOfTheImage()
    {
        await Page.GotoAsync($"{Address}/images/{Guest}");
        await Demo.LiveAsync(Page);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Make a class…" }).ClickAsync();
        await Field("Names").FillAsync($"{Guest}-#");
        await Field("How many").FillAsync("1");
        await Field("Memory").FillAsync("192");
        // Emulated hosts have no processor that virtualises
        await Field("Type").SelectOptionAsync("PV");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make and start" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = $"{Guest}-1" })).ToContainTextAsync($"{Guest}-1");
        await Shoot("class");
    }

    [RealLabFact]
    public async Task WhoeverTypes_GoesOnTypingThroughAMigration()
    {
        var console = Page.Locator(".xw-console");
        var first = await ShellAsync();
        await Shoot("typed");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Migrate" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = To }).ClickAsync();
        await Page.Locator(".xw-screen .xterm-screen").ClickAsync();
        // It is typed at all the time, and each line is answered: while it is copied, paused, and where it has arrived
        var (moved, lines, longest) = (Stopwatch.StartNew(), 0, TimeSpan.Zero);
        while (!(await console.InnerTextAsync()).Contains($"open on {To}", StringComparison.Ordinal))
        {
            Assert.True(moved.Elapsed < TimeSpan.FromMinutes(12), $"it has not arrived on {To}");
            var typed = Stopwatch.StartNew();
            await TypeAsync($"echo line:$(({++lines} + answer))", $"line:{lines + 42}");
            longest = typed.Elapsed > longest ? typed.Elapsed : longest;
        }
        await TypeAsync("echo after:$((answer + 1))", "after:43");
        await Shoot("moved");
        Tell(string.Create(CultureInfo.InvariantCulture, $"typed and answered after {first.TotalSeconds:0.0} s; moved in {moved.Elapsed.TotalSeconds:0} s while {lines} lines were typed and answered, the longest of them after {longest.TotalSeconds:0.0} s"));
    }

    // Its shell, with the two packages that were chosen: how long they took to answer
    private async Task<TimeSpan> ShellAsync()
    {
        await Page.GotoAsync($"{Address}/domains/{Guest}?tab=console");
        await Demo.LiveAsync(Page);
        await Expect(Page.Locator(".xw-console")).ToContainTextAsync("open on");
        await Page.Locator(".xw-screen .xterm-screen").ClickAsync();
        // It may have said so before anybody looked: Enter asks once more
        var booted = Stopwatch.StartNew();
        while (!await SaysAsync($"root@{Guest}", TimeSpan.FromSeconds(2)))
        {
            Assert.True(booted.Elapsed < TimeSpan.FromMinutes(6), $"no shell at the console: {await Screen().InnerTextAsync()}");
            await Page.Keyboard.PressAsync("Enter");
        }
        var typed = Stopwatch.StartNew();
        await TypeAsync("answer=$(jq -n 6*7); echo jq:$answer:$(tree --version | cut -c1-4)", "jq:42:tree");
        return typed.Elapsed;
    }

    private ILocator Screen() => Page.Locator(".xw-screen .xterm-rows");

    private async Task<bool> SaysAsync(string text, TimeSpan within)
    {
        try
        {
            await Screen().Filter(new() { HasText = text }).WaitForAsync(new() { Timeout = (float)within.TotalMilliseconds });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // What is typed has no answer in it, so that its echo is none. Three keys a second, as a person's: each is a signed message, and emulated hosts need some of their time for the move
    private async Task TypeAsync(string line, string answer)
    {
        await Page.Keyboard.TypeAsync(line, new() { Delay = 300 });
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Screen()).ToContainTextAsync(answer, new() { Timeout = 240_000 });
    }
}
