using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Tests.Access.OpenId;

public sealed class ProviderAwayTests : ProviderLab
{
    private const string Good = "violet harbour 71 lamp";

    [Fact]
    public async Task A_provider_that_is_away_is_said_to_be_and_passwords_of_our_own_go_on()
    {
        await At.StopAsync();
        await using var scope = App.App.Services.CreateAsyncScope();
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>().CreateAsync(new PersonRow { Name = "mira", Role = PersonRole.Viewer }, Good)).Succeeded);
        using var browser = new Browser(App);
        Assert.Equal("302 /sign-in?answer=Away", await browser.OpenAsync("/sign-in/with"));
        Assert.Contains("Campus does not answer now", WebUtility.HtmlDecode(await browser.OpenAsync("/sign-in?answer=Away")));
        Assert.Equal("/hosts", (await browser.SignInAsync("mira", Good)).To);
    }

    [Fact]
    public async Task One_that_goes_away_in_the_middle_is_said_to_be_too()
    {
        using var browser = new Browser(App);
        var back = await ThereAsync(await BeginAsync(browser));
        await At.StopAsync();
        Assert.Equal("302 /sign-in?answer=Away", await browser.OpenAsync(back));
        await EventAsync("which does not answer");
    }

    [Fact]
    public async Task Whom_it_does_not_want_is_told_so()
    {
        At.Denies = true;
        using var browser = new Browser(App);
        Assert.Equal("302 /sign-in?answer=Denied", await SignInAsync(browser));
        Assert.Contains("Campus did not sign you in", await browser.OpenAsync("/sign-in?answer=Denied"));
        // Nothing but what we know is said in our name
        Assert.DoesNotContain("xw-banner", await browser.OpenAsync("/sign-in?answer=%3Cb%3Ecall%200800"));
        Assert.DoesNotContain("xw-banner", await browser.OpenAsync("/sign-in?answer=3"));
    }
}
