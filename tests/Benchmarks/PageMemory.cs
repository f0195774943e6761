using System.Globalization;
using Microsoft.Playwright;

namespace XenWeb.Benchmarks;

/// <summary>An hour of live charts: what a host's and a domain's page, and the web app, hold at its end beside what they held ten minutes after they were opened; garbage collected before each look. Shorter: ten minutes beside three.</summary>
internal static class PageMemory
{
    private static Task<(double Page, double Server, double MiB)>? _run;

    public static async Task<Figure> PageAsync(bool shorter)
    {
        var run = await (_run ??= RunAsync(shorter));
        return new Figure($"live charts for {Minutes(shorter)}: growth of what the pages' scripts hold ({run.MiB.ToString("0.0", CultureInfo.InvariantCulture)} MiB at the end)", "%", "≤ 5", [run.Page]);
    }

    public static async Task<Figure> ServerAsync(bool shorter) => new("the same: growth of what the web app holds", "%", "≤ 5", [(await (_run ??= RunAsync(shorter))).Server]);

    private static string Minutes(bool shorter) => shorter ? "ten minutes" : "an hour";

    private static async Task<(double Page, double Server, double MiB)> RunAsync(bool shorter)
    {
        await using var demo = await DemoProcess.StartAsync("--hosts", "40", "--guests", "400");
        var pages = new List<(IPage Page, ICDPSession Tools)>();
        foreach (var list in new[] { "hosts", "domains" })
        {
            var page = await demo.OpenAsync();
            await page.GotoAsync($"{demo.Address}/{list}");
            var link = await page.Locator($"main a[href^='{list}/']").First.GetAttributeAsync("href");
            await page.GotoAsync($"{demo.Address}/{link}?range=5m");
            await page.Locator("path.apexcharts-line").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
            pages.Add((page, await page.Context.NewCDPSessionAsync(page)));
        }
        var (first, whole) = shorter ? (TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(10)) : (TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));
        await Task.Delay(first);
        var (page0, server0) = (await HeapAsync(pages), demo.WebResidentMiB);
        await Task.Delay(whole - first);
        var (page1, server1) = (await HeapAsync(pages), demo.WebResidentMiB);
        return ((page1 / page0 - 1) * 100, (server1 / server0 - 1) * 100, page1);
    }

    private static async Task<double> HeapAsync(List<(IPage Page, ICDPSession Tools)> pages)
    {
        var sum = 0.0;
        foreach (var (_, tools) in pages)
        {
            await tools.SendAsync("HeapProfiler.collectGarbage");
            sum += (await tools.SendAsync("Runtime.getHeapUsage"))!.Value.GetProperty("usedSize").GetDouble();
        }
        return sum / 1024 / 1024;
    }
}
