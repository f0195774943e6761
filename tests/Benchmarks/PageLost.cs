using Microsoft.Playwright;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Benchmarks;

/// <summary>From a line that goes dead, as a pulled cable does, to the banner that says so: both ends stay open, so nothing but the missing answer tells.</summary>
internal static class PageLost
{
    public static async Task<Figure> MeasureAsync(bool shorter)
    {
        await using var demo = await DemoProcess.StartAsync();
        await using var cable = new Cable(demo.Port);
        var page = await demo.OpenAsync();
        await page.GotoAsync($"http://127.0.0.1:{cable.Port}/");
        var taken = new List<double>();
        for (var n = 0; n < (shorter ? 3 : 10); n++)
        {
            await ShownAsync(page, false);
            // Live again, and somewhere between two beats
            await Task.Delay(TimeSpan.FromSeconds(3) + TimeSpan.FromMilliseconds(n * 137 % 1000));
            var pulled = TimeProvider.System.GetUtcNow();
            cable.Pull();
            await ShownAsync(page, true);
            taken.Add((TimeProvider.System.GetUtcNow() - pulled).TotalMilliseconds);
            cable.Plug();
        }
        return new Figure("from a line that goes dead to the page's saying so", "ms", "≤ 3000", taken);
    }

    private static Task ShownAsync(IPage page, bool shown) => page.Locator("#components-reconnect-modal").WaitForAsync(new LocatorWaitForOptions { State = shown ? WaitForSelectorState.Visible : WaitForSelectorState.Hidden, Timeout = 60_000 });
}
