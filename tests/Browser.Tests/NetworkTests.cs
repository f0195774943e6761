using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>A domain's network, limited on its page while it runs.</summary>
[Collection(nameof(Demo))]
public class NetworkTests(Demo demo)
{
    private const string Domain = "lab-a-02";

    [Fact]
    public async Task ALimitSetOnThePage_HoldsWhileTheDomainRuns_IsTakenAwayAndComesBackByUndo()
    {
        var (page, errors) = await demo.Open($"/domains/{Domain}");
        var dialog = await AskAsync(page, "5");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(Told(page)).ToContainTextAsync("network limited to 5 Mbit/s each way");
        await HoldsAsync();
        dialog = await AskAsync(page, "");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(Told(page)).Not.ToContainTextAsync("network limited");
        var undo = page.GetByRole(AriaRole.Button, new() { Name = "Undo" });
        await Expect(undo).ToHaveAttributeAsync("title", $"Back to 5 Mbit/s for the network of {Domain}", new() { Timeout = 30_000 });
        await undo.ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("network limited to 5 Mbit/s each way");
        await HoldsAsync();
        await AskAsync(page, "");
        await Expect(Told(page)).Not.ToContainTextAsync("network limited");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task WhatIsNoLimit_IsToldBesideTheField_AndNothingIsChanged()
    {
        var (page, errors) = await demo.Open($"/domains/{Domain}");
        var dialog = await AskAsync(page, "a lot");
        await Expect(dialog.GetByLabel("Limit")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(dialog).ToContainTextAsync("“a lot” is no number");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        Assert.Empty(errors);
    }

    private Task<JsonElement> HoldsAsync() => demo.Until($"domains/{Domain}", "the limit holds", TimeSpan.FromSeconds(30), d => d.GetProperty("bandwidthBitsPerSecond") is { ValueKind: JsonValueKind.Number } bits && bits.GetDouble() == 5_000_000);

    private static ILocator Told(IPage page) => page.GetByLabel("Where and why");

    private static async Task<ILocator> AskAsync(IPage page, string megabits)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Limit network" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Limit").FillAsync(megabits);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Set the limit" }).ClickAsync();
        return dialog;
    }
}
