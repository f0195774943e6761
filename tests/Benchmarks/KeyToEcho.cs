using Microsoft.Playwright;

namespace XenWeb.Benchmarks;

/// <summary>From a key that is pressed at a domain's console in the browser to the first change of the screen that shows it: through the page, the web app, the broker, the host's agent and the domain, and back.</summary>
internal static class KeyToEcho
{
    private const string Watch = """
        () => {
          window.echoes = [];
          addEventListener('keydown', () => { window.pressed = performance.now(); }, { capture: true });
          new MutationObserver(() => { if (window.pressed) requestAnimationFrame(() => { if (window.pressed) window.echoes.push(performance.now() - window.pressed); window.pressed = undefined; }); })
            .observe(document.querySelector('.xterm-rows'), { subtree: true, childList: true, characterData: true });
        }
        """;

    public static async Task<Figure> MeasureAsync(bool shorter)
    {
        await using var demo = await DemoProcess.StartAsync();
        var page = await demo.OpenAsync();
        await page.GotoAsync($"{demo.Address}/domains/lab-a-01?tab=console");
        await page.WaitForFunctionAsync("() => document.querySelector('.xw-console')?.textContent.includes('open on') && document.querySelector('.xterm-rows')?.textContent.includes('root@')");
        await page.Locator(".xw-screen .xterm-screen").ClickAsync();
        await page.EvaluateAsync(Watch);
        for (var i = 0; i < (shorter ? 5 : 20); i++)
        {
            await page.Keyboard.TypeAsync("abcdefghijklmnopqrst", new KeyboardTypeOptions { Delay = 100 });
            await page.Keyboard.PressAsync("Control+c");
        }
        return new Figure("a key at a domain's console to its echo on the screen", "ms", "≤ 150 at p95", await page.EvaluateAsync<double[]>("() => window.echoes"));
    }
}
