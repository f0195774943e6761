using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>First use: the tour is offered once, walks by key over what is really there, and is remembered.</summary>
[Collection(nameof(Demo))]
public class TourTests(Demo demo)
{
    [Fact]
    public async Task WhoIsNew_IsOfferedTheTour_WalksItByKey_AndIsNotAskedAgain()
    {
        var (page, errors) = await demo.Open("/");
        await page.EvaluateAsync("() => localStorage.removeItem('xw-tour')");
        await page.ReloadAsync();
        await Demo.LiveAsync(page);
        var offer = page.GetByRole(AriaRole.Region, new() { Name = "Tour" });
        await offer.GetByRole(AriaRole.Button, new() { Name = "Take the tour" }).PressAsync("Enter");
        var tour = page.GetByRole(AriaRole.Dialog, new() { Name = "The lab in a line" });
        await Expect(tour).ToBeVisibleAsync();
        await Expect(tour.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Every host is a tile" })).ToBeVisibleAsync();
        var ring = (await page.Locator(".xw-tour-ring").BoundingBoxAsync())!;
        var tile = (await page.Locator(".xw-grid").GetByRole(AriaRole.Link).First.BoundingBoxAsync())!;
        Assert.True(ring.X <= tile.X && ring.Y <= tile.Y && ring.X + ring.Width >= tile.X + tile.Width && ring.Y + ring.Height >= tile.Y, "the ring is around the tiles");
        await PagesTests.Shoot(page, "tour", "light");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(tour).ToBeVisibleAsync();
        // "1 of 8": one more Enter would be on the button that began it, which has the focus again
        var steps = int.Parse((await page.Locator(".xw-tour-box p").First.InnerTextAsync()).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
        for (var step = 0; step < steps; step++) await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("dialog.xw-tour")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Demo.LiveAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(offer).Not.ToBeVisibleAsync();
        Assert.Empty(errors);
    }

    [Fact]
    public async Task FromHelp_TheTourBegins_AndEscapeEndsIt()
    {
        var (page, errors) = await demo.Open("/", 390, 844);
        await page.GetByRole(AriaRole.Link, new() { Name = "Help" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Take the tour" }).ClickAsync();
        var box = page.Locator(".xw-tour-box");
        await Expect(box).ToBeVisibleAsync();
        var seen = (await box.BoundingBoxAsync())!;
        Assert.True(seen.X >= 0 && seen.X + seen.Width <= 390, $"{seen.X} to {seen.X + seen.Width}");
        await page.Keyboard.PressAsync("Escape");
        await Expect(box).ToHaveCountAsync(0);
        Assert.Empty(errors);
    }
}
