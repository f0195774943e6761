using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>
/// What a screen reader says by itself: each change in an alert, a status or another live region. One that changes every second talks over all that its reader wants to hear, on every page; axe does not see that. Found with Orca.
/// </summary>
[Collection(nameof(Demo))]
public class SpokenTests(Demo demo)
{
    // The nearest of those around what changed decides (WAI-ARIA, aria-live); what was said before it was looked at counts not
    internal const string Listen = """
        () => {
          window.spoken = [];
          window.beats = 0;
          const region = node => (node.nodeType === 1 ? node : node.parentElement)?.closest('[aria-live], [role=alert], [role=status], [role=log]');
          new MutationObserver(changes => {
            const heard = new Set(changes.filter(change => change.type !== 'attributes').map(change => region(change.target)).filter(r => r && r.getAttribute('aria-live') !== 'off' && r.getClientRects().length));
            window.beats += changes.some(change => change.attributeName === 'data-beat');
            for (const r of heard) window.spoken.push(r.textContent.trim().replace(/\s+/g, ' '));
          }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-beat'] });
        }
        """;

    // As many seconds as this, all that is drawn anew each second has had its time
    private const int Beats = 6;

    [Fact]
    public async Task AllPages_WhileTheLabIsLive_SayNothingAgainAndAgain()
    {
        var noisy = new List<string>();
        foreach (var some in PagesTests.Pages.Select(p => ((string)p[0], (string)p[1])).Chunk(5))
        {
            foreach (var (name, spoken) in await Task.WhenAll(some.Select(page => HearAsync(page.Item1, page.Item2))))
            {
                if (spoken.Length > 2) noisy.Add($"{name}: {string.Join(" | ", spoken.Take(4))}");
            }
        }
        Assert.True(noisy.Count == 0, string.Join("\n", noisy));
    }

    private async Task<(string Name, string[] Spoken)> HearAsync(string name, string path)
    {
        var (page, _) = await demo.Open(await PagesTests.WhereAsync(demo, path));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.EvaluateAsync(Listen);
        await page.WaitForFunctionAsync($"() => window.beats >= {Beats}", null, new PageWaitForFunctionOptions { Timeout = 60_000 });
        var spoken = await page.EvaluateAsync<string[]>("() => window.spoken");
        await page.Context.CloseAsync();
        return (name, spoken);
    }
}
