using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>The plain pages' forms, as a browser sends them: with an origin, which tells them from those of other sites.</summary>
[Collection(nameof(Demo))]
public class SignInTests(Demo demo)
{
    [Fact]
    public async Task SignOut_ThenAWrongPassword_EachFormIsTaken()
    {
        var (page, errors) = await demo.Open("/");
        await page.GotoAsync(demo.Address + "/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in$"));
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("admin");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("not the password of anybody");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The name or the password is wrong");
        await page.GotoAsync(demo.Address + "/hosts");
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in\\?to="));
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }
}
