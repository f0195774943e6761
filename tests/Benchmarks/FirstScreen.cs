using System.Text.Json;

namespace XenWeb.Benchmarks;

/// <summary>From the request to the largest thing on the demo's first screen being drawn, in a new browser profile each time.</summary>
internal static class FirstScreen
{
    private const string LargestPaint = """
        () => new Promise(done => {
          let last = 0;
          new PerformanceObserver(list => { for (const e of list.getEntries()) last = e.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
          setTimeout(() => done(last), 1500);
        })
        """;

    public static async Task<Figure> MeasureAsync(bool shorter)
    {
        var taken = new List<double>();
        await using (var demo = await DemoProcess.StartAsync())
        {
            for (var i = 0; i < (shorter ? 5 : 20); i++)
            {
                var page = await demo.OpenAsync();
                await page.GotoAsync(demo.Address + "/");
                await page.WaitForSelectorAsync(".xw-tile");
                taken.Add((await page.EvaluateAsync<JsonElement>(LargestPaint)).GetDouble());
                await page.Context.CloseAsync();
            }
        }
        return new Figure("the demo's first screen after the request (largest contentful paint)", "ms", "≤ 1000", taken);
    }
}
