using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>A window of 1280 by 1024 at twice and at four times its size, as WCAG's Reflow (1.4.10) has it: to the browser it is a window of half and of a quarter. Nothing lies outside to the right, and what stays in sight leaves room for the rest.</summary>
[Collection(nameof(Demo))]
public class ZoomTests(Demo demo)
{
    private const string TooWide = """
        () => {
          const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          if (over <= 0) return '';
          const edge = document.documentElement.clientWidth, wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > edge + 0.5 && e.getClientRects().length);
          return `${over} px: ` + wide.slice(-4).map(e => `${e.localName}.${[...e.classList].join('.')} ${Math.round(e.getBoundingClientRect().right)}`).join(', ');
        }
        """;

    // Of the window's height, what stays where it is when the page is scrolled
    private const string Held = """
        () => {
          window.scrollTo(0, 400);
          const held = [...document.querySelectorAll('body *')].filter(e => ['fixed', 'sticky'].includes(getComputedStyle(e).position) && !e.closest('dialog:not([open])') && !e.closest('.xw-scroll, .xw-procs')).map(e => e.getBoundingClientRect())
            .filter(r => r.width > innerWidth / 2 && r.height > 0 && r.top < innerHeight && r.bottom > 0);
          return held.reduce((sum, r) => sum + Math.min(r.bottom, innerHeight) - Math.max(r.top, 0), 0) / innerHeight;
        }
        """;

    [Theory]
    [MemberData(nameof(PagesTests.Pages), MemberType = typeof(PagesTests))]
    public async Task APage_AtTwiceAndFourTimesItsSize_HasAllOfItInOneColumn(string name, string path)
    {
        path = await PagesTests.WhereAsync(demo, path);
        foreach (var times in new[] { 2, 4 })
        {
            var (page, errors) = await demo.Open(path, 1280 / times, 1024 / times);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeAttachedAsync();
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await PagesTests.Shoot(page, $"zoom-{name}", $"{times}00-light");
            Assert.True(await page.EvaluateAsync<string>(TooWide) is "" or null, $"{name} at {times}00 %: {await page.EvaluateAsync<string>(TooWide)}");
            var held = await page.EvaluateAsync<double>(Held);
            Assert.True(held <= 0.5, $"{name} at {times}00 %: {held:0 %} of the window stay where they are");
            Assert.Empty(errors);
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task ADialog_AtFourTimesItsSize_CanBeReadToItsEnd()
    {
        var (page, errors) = await demo.Open("/domains/small-1", 320, 256);
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate load…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();
        var cancel = dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" });
        await cancel.ScrollIntoViewIfNeededAsync();
        await Expect(cancel).ToBeInViewportAsync(new() { Ratio = 1 });
        await cancel.ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }
}
