using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>A domain's screen in the browser: the real noVNC, and behind it a VNC server that speaks the real protocol.</summary>
[Collection(nameof(Demo))]
public class ScreenTests(Demo demo)
{
    private const string Domain = "lab-a-02";

    // How many dots of what is typed are on the picture
    private const string Typed = """
        () => {
          const canvas = document.querySelector('.xw-picture canvas');
          if (!canvas?.width) return -1;
          const dots = canvas.getContext('2d').getImageData(0, 120, canvas.width, 20).data;
          let count = 0;
          for (let at = 0; at < dots.length; at += 4) if (dots[at] === 0x88 && dots[at + 1] === 0xc0 && dots[at + 2] === 0xd0) count++;
          return count;
        }
        """;

    [Fact]
    public async Task WhatIsTyped_IsOnTheScreenOfBothWhoLook_AfterAReload_AndAfterAMigration()
    {
        var (mira, errors) = await demo.Open($"/domains/{Domain}?tab=screen");
        var (ann, more) = await demo.Open($"/domains/{Domain}?tab=screen");
        var empty = await ShownAsync(mira, 1);
        await TypeAsync(mira, "hm");
        var typed = await ShownAsync(mira, empty + 1);
        await ShownAsync(ann, empty + 1);
        await mira.ReloadAsync();
        await Demo.LiveAsync(mira);
        await ShownAsync(mira, typed);
        var from = (await demo.Until($"domains/{Domain}", "it runs", TimeSpan.FromSeconds(60), d => d.GetProperty("state").GetString() is "running" or "idle")).GetProperty("host").GetString()!;
        var to = from == "kerby" ? "herby" : "kerby";
        await demo.Http.PostAsJsonAsync($"domains/{Domain}/migrate", new { to, reason = "the screen goes with it" });
        await Expect(mira.Locator(".xw-console")).ToContainTextAsync($"open on {to}", new() { Timeout = 90_000 });
        await Expect(ann.Locator(".xw-console")).ToContainTextAsync($"open on {to}", new() { Timeout = 30_000 });
        await ShownAsync(ann, typed);
        await TypeAsync(ann, "m");
        await ShownAsync(mira, typed + 1);
        Assert.Empty(errors);
        Assert.Empty(more);
        foreach (var page in new[] { mira, ann }) await page.Context.CloseAsync();
    }

    [Fact]
    public async Task WhoeverUsesTheKeyboardAlone_LeavesTheScreenAgain()
    {
        var (page, errors) = await demo.Open($"/domains/{Domain}?tab=screen");
        await ShownAsync(page, 0);
        await page.Locator(".xw-picture canvas").ClickAsync();
        var screen = page.Locator(".xw-picture canvas");
        await Expect(screen).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(screen).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(screen).Not.ToBeFocusedAsync();
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task ADomainWithoutOne_SaysWhy_AndHowToGiveItOne()
    {
        var (page, errors) = await demo.Open("/domains/web-2?tab=screen");
        await Expect(page.GetByText("web-2 has no screen")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(page.GetByText("choose a screen")).ToBeVisibleAsync();
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    private static async Task<int> ShownAsync(IPage page, int least)
    {
        await Expect(page.Locator(".xw-console")).ToContainTextAsync("open on", new() { Timeout = 30_000 });
        await page.WaitForFunctionAsync($"least => ({Typed})() >= least", least, new PageWaitForFunctionOptions { Timeout = 30_000 });
        return await page.EvaluateAsync<int>(Typed);
    }

    private static async Task TypeAsync(IPage page, string keys)
    {
        await page.Locator(".xw-picture canvas").ClickAsync();
        await page.Keyboard.TypeAsync(keys);
    }
}
