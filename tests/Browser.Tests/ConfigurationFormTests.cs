using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>An instructor makes a configuration in the browser, gets it wrong, puts it right, changes it and goes back.</summary>
[Collection(nameof(Demo))]
public class ConfigurationFormTests(Demo demo)
{
    [Fact]
    public async Task AConfiguration_WrongThenPutRight_IsSavedAsThePreviewAndCanBeRestored()
    {
        var (page, errors) = await demo.Open("/configurations/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("lesson");
        await page.GetByLabel("Memory", new() { Exact = true }).FillAsync("much");
        await page.GetByLabel("VLAN").FillAsync("99999");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        var banner = page.GetByRole(AriaRole.Alert);
        await Expect(banner).ToContainTextAsync("2\u00a0things to put right before it can be saved");
        await Expect(page.GetByLabel("Memory", new() { Exact = true })).ToHaveValueAsync("much");
        await Expect(page.Locator("#preview mark").First).ToContainTextAsync("much");

        await banner.GetByRole(AriaRole.Link, new() { Name = "Memory" }).ClickAsync();
        await page.GetByLabel("Memory", new() { Exact = true }).FillAsync("256");
        await page.GetByLabel("VLAN").FillAsync("");
        await Expect(banner).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a disk" }).ClickAsync();
        await page.GetByLabel("Target").FillAsync("/dev/lab/{name}-disk");
        await Expect(page.Locator("#preview")).ToContainTextAsync("/dev/lab/lesson-disk");
        var preview = await page.Locator("#preview").TextContentAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/configurations/lesson$"));
        Assert.Equal(preview, await demo.Http.GetStringAsync("configurations/lesson"));

        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Memory", new() { Exact = true }).FillAsync("512");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Expect(page.Locator(".xw-diff .removed code")).ToHaveTextAsync("memory = 256");
        await Expect(page.Locator(".xw-diff .added code")).ToHaveTextAsync("memory = 512");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("restored from version 1");
        Assert.Equal(preview, await demo.Http.GetStringAsync("configurations/lesson"));
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }
}
