using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace XenWeb.Benchmarks;

/// <summary>
/// An hour of live charts: what a host's and a domain's page, and the web app, hold at its end beside what they held ten minutes after they were opened; garbage collected before each look. Of a page it is all that its scripts hold, without
/// the machine code that V8 makes of them: that grows for a quarter of an hour, and is told beside. Of the web app it is the least that was resident in the five minutes before each look. Shorter: ten minutes beside three.
/// </summary>
internal static class PageMemory
{
    private static Task<(double Page, double Server, double MiB, double Code)>? _run;

    public static async Task<Figure> PageAsync(bool shorter)
    {
        var run = await (_run ??= RunAsync(shorter));
        return new Figure($"live charts for {Minutes(shorter)}: growth of what the pages' scripts hold ({Figure(run.MiB)} MiB at the end; V8's code for them grew by {Figure(run.Code)} MiB)", "%", "≤ 5", [run.Page]);
    }

    public static async Task<Figure> ServerAsync(bool shorter) => new("the same: growth of the least that the web app holds", "%", "≤ 5", [(await (_run ??= RunAsync(shorter))).Server]);

    private static string Figure(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Minutes(bool shorter) => shorter ? "ten minutes" : "an hour";

    private static async Task<(double Page, double Server, double MiB, double Code)> RunAsync(bool shorter)
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
        // The collector gives back at its own times: a single look is up to a tenth off
        var look = first / 2;
        await Task.Delay(first - look);
        var (server0, page0) = (await LeastAsync(demo, look), await HeapAsync(pages));
        await Task.Delay(whole - first - look);
        var (server1, page1) = (await LeastAsync(demo, look), await HeapAsync(pages));
        return ((page1.MiB / page0.MiB - 1) * 100, (server1 / server0 - 1) * 100, page1.MiB, page1.Code - page0.Code);
    }

    private static async Task<double> LeastAsync(DemoProcess demo, TimeSpan during)
    {
        var (least, began) = (double.MaxValue, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(began) < during)
        {
            least = Math.Min(least, demo.WebResidentMiB);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        return least;
    }

    private static async Task<(double MiB, double Code)> HeapAsync(List<(IPage Page, ICDPSession Tools)> pages)
    {
        var (held, code) = (0L, 0L);
        foreach (var (_, tools) in pages)
        {
            var text = new StringBuilder();
            void Take(object? sender, JsonElement? e) => text.Append(e!.Value.GetProperty("chunk").GetString());
            tools.Event("HeapProfiler.addHeapSnapshotChunk").OnEvent += Take;
            await tools.SendAsync("HeapProfiler.collectGarbage");
            await tools.SendAsync("HeapProfiler.takeHeapSnapshot");
            tools.Event("HeapProfiler.addHeapSnapshotChunk").OnEvent -= Take;
            var (h, c) = Sizes(text.ToString());
            (held, code) = (held + h, code + c);
        }
        return (held / 1024.0 / 1024, code / 1024.0 / 1024);
    }

    // A snapshot is one list of numbers, so many of them for each node: v8/src/profiler/heap-snapshot-generator.cc
    private static (long Held, long Code) Sizes(string snapshot)
    {
        using var json = JsonDocument.Parse(snapshot);
        var meta = json.RootElement.GetProperty("snapshot").GetProperty("meta");
        var fields = meta.GetProperty("node_fields").EnumerateArray().Select(f => f.GetString()).ToList();
        var types = meta.GetProperty("node_types")[0].EnumerateArray().Select(t => t.GetString()).ToList();
        var nodes = json.RootElement.GetProperty("nodes").EnumerateArray().Select(n => n.GetInt64()).ToArray();
        var (type, size, held, code) = (fields.IndexOf("type"), fields.IndexOf("self_size"), 0L, 0L);
        for (var node = 0; node < nodes.Length; node += fields.Count)
        {
            var what = types[(int)nodes[node + type]];
            if (what == "code") code += nodes[node + size];
            // What the browser itself has for a page's elements is no script's
            else if (what != "native") held += nodes[node + size];
        }
        return (held, code);
    }
}
