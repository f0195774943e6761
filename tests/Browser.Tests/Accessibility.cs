using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace XenWeb.Browser.Tests;

/// <summary>axe-core's whole set of rules: WCAG 2.2 A and AA, and what it calls best practice.</summary>
internal static class Accessibility
{
    /// <summary>Fails with all that axe finds: rule, what it means, and up to five of the elements.</summary>
    public static async Task CheckAsync(IPage page, string name)
    {
        var found = (await page.RunAxe()).Violations;
        Assert.True(found.Length == 0, $"{name}: {string.Join("\n", found.Select(v => $"{v.Id} ({v.Impact}): {v.Help}: {string.Join(" | ", v.Nodes.Take(5).Select(n => n.Html is { Length: > 200 } html ? html[..200] : n.Html))}"))}");
    }
}
