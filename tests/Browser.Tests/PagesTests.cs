using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>Every page in both themes and at two widths: it opens, fits, its console is clean, and axe finds nothing. The pictures go to XENWEB_SCREENSHOTS if that is set.</summary>
[Collection(nameof(Demo))]
public class PagesTests(Demo demo)
{
    public static TheoryData<string, string> Pages => new()
    {
        { "lab", "/" },
        { "hosts", "/hosts" },
        { "host", "/hosts/ferby?range=5m" },
        { "domains", "/domains" },
        { "domain", "/domains/small-1?range=5m" },
        { "inside", "/domains/web-1?tab=processes" },
        { "console", "/domains/web-2?tab=console" },
        { "screen", "/domains/lab-b-01?tab=screen" },
        { "test-domains", "/test-domains" },
        { "configurations", "/configurations" },
        { "configuration", "/configurations/small-1" },
        { "configuration-form", "/configurations/new" },
        { "configuration-import", "/configurations/import" },
        { "images", "/images" },
        { "image", "/images/small" },
        { "image-form", "/images/new" },
        { "image-class", "/images/small/class" },
        { "exports", "/exports" },
        { "negotiations", "/negotiations" },
        { "negotiation", "/negotiations/{newest}" },
        { "drains", "/drains" },
        { "advisor", "/advisor?drain=herby" },
        { "events", "/events" },
        { "notifications", "/notifications" },
        { "notification-settings", "/notifications/settings" },
        { "agents", "/agents" },
        { "audit", "/audit" },
        { "compare", "/compare?host=ferby&host=herby&range=5m" },
        { "replay", "/replay?at={then}&negotiation={newest}" },
        { "help", "/help" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task APage_InBothThemesAndWidths_FitsAndHasNoErrors(string name, string path)
    {
        path = await WhereAsync(demo, path);
        foreach (var (width, scheme) in new[] { (1440, ColorScheme.Light), (1440, ColorScheme.Dark), (390, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            var (page, errors) = await demo.Open(path, width, width > 1000 ? 1000 : 844, scheme);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            if (name is "host" or "domain" or "compare") await Expect(page.Locator("path.apexcharts-line").First).ToBeAttachedAsync(new() { Timeout = 30_000 });
            if (name is "replay") await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Hosts then" })).ToContainTextAsync("ferby", new() { Timeout = 30_000 });
            if (name is "advisor") await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Steps" }).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
            // A screen that is out of sight is not drawn
            if (name is "console") await page.Locator(".xw-console footer").ScrollIntoViewIfNeededAsync();
            if (name is "console") await Expect(page.Locator(".xterm-rows")).ToContainTextAsync("root@", new() { Timeout = 30_000 });
            if (name is "screen") await Expect(page.Locator(".xw-console")).ToContainTextAsync("open on", new() { Timeout = 30_000 });
            await Shoot(page, name, $"{(width > 1000 ? "" : "narrow-")}{scheme.ToString().ToLowerInvariant()}");
            var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{name} at {width} px is {overflow} px too wide");
            await Accessibility.CheckAsync(page, $"{name} at {width} px, {scheme}");
            Assert.Empty(errors);
            await page.Context.CloseAsync();
        }
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/people")]
    [InlineData("/sign-in")]
    [InlineData("/nowhere")]
    public async Task APageThatIsNotLive_FitsAndIsAccessible(string path)
    {
        foreach (var (width, scheme) in new[] { (1440, ColorScheme.Light), (1440, ColorScheme.Dark), (390, ColorScheme.Light) })
        {
            var (page, _) = await demo.Open(path, width, 1000, scheme, live: false);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{path} at {width} px is {overflow} px too wide");
            await Accessibility.CheckAsync(page, $"{path} at {width} px, {scheme}");
            await page.Context.CloseAsync();
        }
    }

    /// <summary>A page's path, with the newest migration and its beginning in their places.</summary>
    internal static async Task<string> WhereAsync(Demo demo, string path)
    {
        static bool IsDone(JsonElement migration) => migration.GetProperty("state").GetString() == "done";
        var done = (await demo.Until("migrations", "a migration is done", TimeSpan.FromSeconds(120), all => all.EnumerateArray().Any(IsDone))).EnumerateArray().First(IsDone);
        return path.Replace("{newest}", done.GetProperty("id").GetString(), StringComparison.Ordinal)
            .Replace("{then}", done.GetProperty("startedAt").GetDateTimeOffset().AddSeconds(1).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>Takes a picture, if that is wanted: of what, and how it is seen.</summary>
    internal static async Task Shoot(IPage page, string name, string look)
    {
        if (Environment.GetEnvironmentVariable("XENWEB_SCREENSHOTS") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Demo.Root(), folder, $"{name}-{look}.png") });
    }
}
