using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>The pages in German, whose words are longer: they fit, are accessible, and stay German while they are live.</summary>
[Collection(nameof(Demo))]
public class LanguageTests(Demo demo)
{
    [Theory]
    [MemberData(nameof(PagesTests.Pages), MemberType = typeof(PagesTests))]
    public async Task APage_InGerman_FitsAPhoneAndHasNoErrors(string name, string path)
    {
        var (page, errors) = await demo.Open(await PagesTests.WhereAsync(demo, path), 390, 844, language: "de-DE");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Zum Inhalt springen" })).ToBeAttachedAsync();
        await PagesTests.Shoot(page, $"german-{name}", "narrow-light");
        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{name} is {overflow} px too wide");
        await Accessibility.CheckAsync(page, $"{name} in German");
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task AHostsPage_StaysGermanWhileItIsLive_UntilAnotherLanguageIsChosen()
    {
        var (page, errors) = await demo.Open("/hosts/ferby", language: "de-DE");
        var age = page.Locator(".xw-live");
        var before = await age.TextContentAsync();
        await Expect(age).Not.ToHaveTextAsync(before!, new() { Timeout = 30_000 });
        await Expect(age).ToContainTextAsync("neueste Messung");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Räumen…" })).ToBeVisibleAsync();
        await page.GotoAsync($"{demo.Address}/account");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Sprache" }).GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Password" })).ToBeVisibleAsync();
        await page.GotoAsync($"{demo.Address}/hosts/ferby");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        Assert.Empty(errors);
    }
}
