using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>From an image to a class and back: what an instructor does with images, in the browser, with a real store and its real tools.</summary>
[Collection(nameof(Demo))]
public class ImageTests(Demo demo)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Long = new() { Timeout = 120_000 };

    [Fact]
    public async Task AnImage_BecomesAClass_AndOneOfItsDomainsIsReset()
    {
        await demo.Until("images/small", "the image is built", TimeSpan.FromSeconds(120), image => image.GetProperty("state").GetString() == "ready");
        var (page, errors) = await demo.Open("/images/small");
        await Expect(page.GetByLabel("Log", new() { Exact = true })).ToContainTextAsync("Makes the file system");
        await page.GetByRole(AriaRole.Link, new() { Name = "Make a class…" }).ClickAsync();
        await page.GetByLabel("Names", new() { Exact = true }).FillAsync("lesson");
        await page.GetByLabel("How many").FillAsync("2");
        await page.GetByLabel("Memory", new() { Exact = true }).FillAsync("0");
        await page.GetByLabel("VLAN", new() { Exact = true }).FillAsync("99999");
        await page.GetByText("Start them, each").ClickAsync();
        var make = page.GetByRole(AriaRole.Button, new() { Name = "Make", Exact = true });
        await make.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("to put right. Nothing was made.");
        await Expect(page.Locator(".invalid-feedback").First).ToContainTextAsync("has no place for a number");
        await page.GetByLabel("Names", new() { Exact = true }).FillAsync("lesson-##");
        await make.ClickAsync();
        await Expect(page.Locator(".invalid-feedback")).ToHaveCountAsync(2);
        await page.GetByLabel("Memory", new() { Exact = true }).FillAsync("128");
        await page.GetByLabel("VLAN", new() { Exact = true }).FillAsync("");
        await make.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "lesson-01 to lesson-02" })).ToContainTextAsync("2 of 2 are made.", new() { Timeout = 60_000 });

        await page.GetByRole(AriaRole.Link, new() { Name = "lesson-02" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("/copies/lesson-02/disk");
        await page.GotoAsync($"{demo.Address}/images");
        var row = page.GetByRole(AriaRole.Row, new() { Name = "lesson-02" });
        await Expect(row).ToContainTextAsync("never");
        await row.GetByRole(AriaRole.Button, new() { Name = "Reset…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Nothing was written to it yet, so nothing is lost.");
        await dialog.Locator("#confirm-name").FillAsync("lesson-02");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reset", Exact = true }).ClickAsync();
        await demo.Until("events", "the reset", TimeSpan.FromSeconds(60), all => all.ToString().Contains("lesson-02 is as its image is", StringComparison.Ordinal));
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task ARecipe_IsMadeOfPackagesThatTheMirrorHas_AndWrongOnesAreToldBesideTheirFields()
    {
        var (page, errors) = await demo.Open("/images/new");
        await page.GetByLabel("Find a package").FillAsync("gdb");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        // The index is read from the mirror the first time
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Choose gdb", Exact = true })).ToBeVisibleAsync(Long);
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "gdb" }).First).ToContainTextAsync("MiB");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose gdb", Exact = true }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("With Gaps");
        await page.GetByLabel("SSH public keys").FillAsync("nonsense");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("2\u00a0things to put right");
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("With Gaps");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("with-gdb");
        await page.GetByLabel("SSH public keys").FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("with-gdb", new() { Timeout = 60_000 });
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Nothing was built yet.");
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }
}
