using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>Charts of the simulated lab: into a window of time and out of it, values by key, files, and hosts beside each other.</summary>
[Collection(nameof(Demo))]
public class ChartTests(Demo demo)
{
    [Fact]
    public async Task AStretchThatIsDraggedOver_IsShownWithMoreDetail_AndBackLeadsOut()
    {
        await HistoryAsync();
        var (page, errors) = await demo.Open("/hosts/ferby?range=30m");
        var chart = page.GetByRole(AriaRole.Region, new() { Name = "Cpu" });
        await Expect(chart.Locator(".apexcharts-series")).Not.ToHaveCountAsync(0, new() { Timeout = 30_000 });
        var box = (await chart.Locator(".plot").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width * 0.75f, box.Y + 60);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width * 0.85f, box.Y + 60, new() { Steps = 5 });
        await Expect(chart.Locator(".brush")).ToBeVisibleAsync();
        await page.Mouse.UpAsync();
        await Expect(page).ToHaveURLAsync(new Regex("range=30m&from=.+&to="));
        await Expect(page.GetByText("means of what was kept")).ToBeVisibleAsync();
        var window = page.Url;
        await page.GetByRole(AriaRole.Button, new() { Name = "Zoom out" }).ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(window);
        await page.GetByRole(AriaRole.Button, new() { Name = "Back", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(window);
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/hosts/ferby\\?range=30m$"));
        await Expect(page.GetByText("one sample each")).ToBeVisibleAsync();
        Assert.Empty(errors);
    }

    [Fact]
    public async Task AFingerThatGoesAcross_ZoomsToo_AndOneThatGoesUpScrolls()
    {
        await HistoryAsync();
        var (page, errors) = await demo.Open("/hosts/ferby?range=30m", 390, 844);
        var chart = page.GetByRole(AriaRole.Region, new() { Name = "Cpu" });
        await Expect(chart.Locator(".apexcharts-series")).Not.ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await chart.ScrollIntoViewIfNeededAsync();
        var fingers = await page.Context.NewCDPSessionAsync(page);
        var before = await page.EvaluateAsync<double>("() => scrollY");
        await SwipeAsync(12, -100);
        await page.WaitForFunctionAsync("before => scrollY > before", before);
        await Expect(chart.Locator(".brush")).ToBeHiddenAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/hosts/ferby\\?range=30m$"));
        await SwipeAsync(80, 0);
        await Expect(page).ToHaveURLAsync(new Regex("range=30m&from=.+&to="));
        Assert.Empty(errors);

        // A frame between two moves, as fingers have
        async Task SwipeAsync(float across, float down)
        {
            var plot = (await chart.Locator(".plot").BoundingBoxAsync())!;
            var (x, y) = (plot.X + plot.Width / 2, plot.Y + 100);
            await TouchAsync("touchStart", new { x, y });
            for (var i = 1; i <= 8; i++)
            {
                await TouchAsync("touchMove", new { x = x + across * i / 8, y = y + down * i / 8 });
                await page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
            }
            await TouchAsync("touchEnd");
        }

        Task TouchAsync(string type, params object[] points) => fingers.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = points });
    }

    [Fact]
    public async Task ArrowKeys_SayTheValues_AndKeysZoom()
    {
        await HistoryAsync();
        var (page, errors) = await demo.Open("/hosts/ferby?range=5m");
        var chart = page.GetByRole(AriaRole.Region, new() { Name = "Cpu" });
        await Expect(chart.Locator(".apexcharts-series")).Not.ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await chart.Locator(".plot").FocusAsync();
        var told = chart.Locator("[aria-live=polite]");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(told).ToHaveTextAsync(new Regex(@"\d\d:\d\d:\d\d: all .+, Dom0 .+ %"));
        var first = await told.TextContentAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(told).Not.ToHaveTextAsync(first!);
        await Expect(chart.Locator(".said")).ToBeVisibleAsync();
        // The cursor stands in the other charts too
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Memory" }).Locator(".cursor")).ToBeVisibleAsync();
        for (var i = 0; i < 12; i++) await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await Expect(chart.Locator(".brush")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("from=.+&to="));
        await chart.Locator(".plot").FocusAsync();
        await page.Keyboard.PressAsync("0");
        await Expect(page).ToHaveURLAsync(new Regex("/hosts/ferby\\?range=5m$"));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task AChart_IsBroughtOut_AsAPictureAndAsATable()
    {
        await HistoryAsync();
        var (page, errors) = await demo.Open("/hosts/ferby?range=5m");
        var chart = page.GetByRole(AriaRole.Region, new() { Name = "Cpu" });
        await Expect(chart.Locator(".apexcharts-series")).Not.ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await chart.GetByText("Values").ClickAsync();
        await Expect(chart.GetByRole(AriaRole.Row)).Not.ToHaveCountAsync(0);
        var csv = await page.RunAndWaitForDownloadAsync(() => chart.GetByRole(AriaRole.Button, new() { Name = "Cpu as CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await csv.PathAsync());
        Assert.Matches(@"^ferby-cpu-.+\.csv$", csv.SuggestedFilename);
        Assert.Equal("time,all (%),all least,all most,Dom0 (%),Dom0 least,Dom0 most", lines[0]);
        Assert.True(lines.Length > 2, string.Join('\n', lines));
        var png = await page.RunAndWaitForDownloadAsync(() => chart.GetByRole(AriaRole.Button, new() { Name = "Cpu as PNG" }).ClickAsync());
        var picture = await File.ReadAllBytesAsync(await png.PathAsync());
        Assert.Equal("PNG"u8.ToArray(), picture[1..4]);
        Assert.True(picture.Length > 5_000, $"{picture.Length} bytes");
        if (Environment.GetEnvironmentVariable("XENWEB_SHOTS") is { } folder) await File.WriteAllBytesAsync(Path.Combine(folder, "chart.png"), picture);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task HostsAreCompared_FromTheFirstOnesPage_WithALineEach()
    {
        await HistoryAsync();
        var (page, errors) = await demo.Open("/hosts/ferby?range=5m");
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Compare", Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Another host").FillAsync("herby");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("host=ferby&.*host=herby|host=ferby.*host=herby"));
        var chart = page.GetByRole(AriaRole.Region, new() { Name = "Cpu" });
        await Expect(chart.Locator(".apexcharts-series")).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        await chart.Locator(".plot").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(chart.Locator("[aria-live=polite]")).ToHaveTextAsync(new Regex("ferby .+, herby .+ %"));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task AtTheFirstVisit_TextsAndChartsSayTheBrowsersTime()
    {
        await HistoryAsync();
        // A browser that has never been here: its zone is in no cookie
        var (page, errors) = await demo.Open("/hosts/ferby?range=5m");
        await page.GetByText("Another time, and the keys of a chart").ClickAsync();
        var field = await page.GetByLabel("To", new() { Exact = true }).InputValueAsync();
        var here = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.True(Math.Abs((DateTime.Parse(field, System.Globalization.CultureInfo.InvariantCulture) - here.DateTime).TotalMinutes) < 10, field);
        Assert.Empty(errors);
    }

    // Some samples are written, and something has moved
    private async Task HistoryAsync() =>
        await demo.Until("migrations", "a migration is done", TimeSpan.FromSeconds(120), all => all.EnumerateArray().Any(m => m.GetProperty("state").GetString() == "done"));
}
