using Microsoft.Playwright;
using XenWeb.Infrastructure.Tests.Mqtt;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>A page whose server can't be reached: it says so, keeps orders off, and goes on where it was. How soon is the benchmark "page-lost".</summary>
[Collection(nameof(Demo))]
public class LostConnectionTests(Demo demo)
{
    // Well below the half minute after which the connection itself is given up
    private static readonly LocatorAssertionsToBeVisibleOptions _soon = new() { Timeout = 15_000 };

    [Fact]
    public async Task ALineThatIsDead_IsToldLongBeforeItIsGivenUp_OnceToAScreenReader_AndThePageGoesOnWhenItIsBack()
    {
        await using var cable = new Cable(new Uri(demo.Address).Port);
        var (page, banner, drain) = await OpenAsync(cable);
        await page.EvaluateAsync(SpokenTests.Listen);

        cable.Pull();
        await Expect(banner).ToBeVisibleAsync(_soon);
        await Expect(banner).ToContainTextAsync("What you see is");
        await Expect(banner).ToContainTextAsync("Waiting for its answer.");
        Assert.True(await drain.EvaluateAsync<bool>("b => b.closest('[inert]') !== null"));
        await Expect(banner).ToContainTextAsync("7\u00a0s", new() { Timeout = 30_000 });
        var spoken = await page.EvaluateAsync<string[]>("() => window.spoken");
        Assert.True(spoken.Length <= 1, string.Join(" | ", spoken));

        cable.Plug();
        await GoesOnAsync(page, banner, drain);
    }

    [Fact]
    public async Task AServerThatIsAway_IsTriedAgain_AndThePageGoesOnWhereItWas()
    {
        await using var cable = new Cable(new Uri(demo.Address).Port);
        var (page, banner, drain) = await OpenAsync(cable);

        cable.Pull();
        cable.Cut();
        await Expect(banner).ToBeVisibleAsync(_soon);
        await Expect(banner).ToContainTextAsync("Trying again", new() { Timeout = 15_000 });
        await Expect(banner.GetByRole(AriaRole.Button, new() { Name = "Try now" })).ToBeVisibleAsync();

        cable.Plug();
        await GoesOnAsync(page, banner, drain);
    }

    private async Task<(IPage Page, ILocator Banner, ILocator Drain)> OpenAsync(Cable cable)
    {
        var (page, _) = await demo.Open("/hosts", live: false);
        await page.GotoAsync($"http://127.0.0.1:{cable.Port}/hosts/ferby");
        await Demo.LiveAsync(page);
        await page.EvaluateAsync("() => { window.same = true; }");
        var clock = page.Locator(".xw-online time");
        var before = await clock.TextContentAsync();
        await Expect(clock).Not.ToHaveTextAsync(before!, new() { Timeout = 30_000 });
        return (page, page.Locator("#components-reconnect-modal"), page.GetByRole(AriaRole.Main).Locator("[data-order]").First);
    }

    // The same page, not one that was asked for anew
    private static async Task GoesOnAsync(IPage page, ILocator banner, ILocator order)
    {
        await Expect(banner).ToBeHiddenAsync(new() { Timeout = 60_000 });
        var clock = page.Locator(".xw-online time");
        var before = await clock.TextContentAsync();
        await Expect(clock).Not.ToHaveTextAsync(before!, new() { Timeout = 30_000 });
        Assert.True(await page.EvaluateAsync<bool>("() => window.same === true"));
        Assert.False(await order.EvaluateAsync<bool>("b => b.closest('[inert]') !== null"));
        await page.Context.CloseAsync();
    }
}
