using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Access.OpenId;

namespace XenWeb.Web.Tests.Access.OpenId;

/// <summary>People whom a provider vouches for; nothing is told of roles by it.</summary>
public sealed class ProviderSignInTests : ProviderLab
{
    private const string Good = "violet harbour 71 lamp";

    [Fact]
    public async Task The_first_sign_in_makes_a_viewer_without_groups_and_the_next_finds_them_again()
    {
        using var browser = new Browser(App);
        var page = await browser.OpenAsync("/sign-in?to=%2Fhosts");
        Assert.Contains("Sign in with Campus", page);
        Assert.Contains("sign-in/with?to=%2Fhosts", page);
        Assert.Equal("302 /account", await SignInAsync(browser));
        var mira = Known("mira")!;
        Assert.Equal((PersonRole.Viewer, 0, At.Address + "/", "4711", null), (mira.Role, mira.Groups.Count, mira.Issuer, mira.Subject, mira.PasswordHash));
        var account = await browser.OpenAsync("/account");
        Assert.Contains("You sign in with <b>Campus</b>", account);
        Assert.DoesNotContain("h-password", account);
        await EventAsync("mira is known now, viewer, by Campus");
        await EventAsync("mira signed in by Campus from 127.0.0.1");
        var audit = await Eventually.IsAsync(() => App.GetAsync("/api/v1/audit"), a => a.ToString().Contains("signed-in", StringComparison.Ordinal), a => $"the audit to tell it: {a}");
        Assert.Contains("person-made", audit.ToString());
        // Called otherwise there meanwhile: who it is hangs on the id
        At.Name = "mira.lopez";
        using var again = new Browser(App);
        Assert.Equal("302 /account", await SignInAsync(again));
        Assert.Equal(["admin", "mira"], App.Service<PeopleDirectory>().People.Select(p => p.Name));
    }

    [Fact]
    public async Task A_name_or_an_address_of_mail_takes_over_nobody()
    {
        await LocalAsync("mira", PersonRole.Admin);
        using var browser = new Browser(App);
        foreach (var (subject, name, called) in new[] { ("1", "mira", "mira-2"), ("2", "MIRA", "MIRA-3"), ("3", "admin", "admin-2"), ("4", "<b>ö</b>", "bb"), ("5", "日本", "person") })
        {
            (At.Subject, At.Name) = (subject, name);
            Assert.Equal("302 /account", await SignInAsync(browser));
            Assert.Equal((PersonRole.Viewer, subject), (Known(called)!.Role, Known(called)!.Subject));
        }
        Assert.Null(Known("mira")!.Subject);
        using var hers = new Browser(App);
        Assert.Equal("/hosts", (await hers.SignInAsync("mira", Good)).To);
    }

    [Fact]
    public async Task Who_owns_a_configuration_by_name_is_not_given_to_a_stranger_of_that_name()
    {
        using var put = await App.Http.PutAsync("/api/v1/configurations/exam", new StringContent("name = \"exam\"\nmemory = 128\nkernel = \"/boot/vmlinuz\"\n# xenweb.owner = \"tomas\"\n"));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await App.Service<Belongings>().ReadAsync();
        At.Name = "tomas";
        using var browser = new Browser(App);
        await SignInAsync(browser);
        Assert.NotNull(Known("tomas-2"));
        Assert.Null(Known("tomas"));
    }

    [Fact]
    public async Task Who_is_locked_does_not_get_in_also_if_it_was_done_in_between_and_their_session_ends()
    {
        using var browser = new Browser(App);
        await SignInAsync(browser);
        await using var scope = App.App.Services.CreateAsyncScope();
        var (desk, admin) = (scope.ServiceProvider.GetRequiredService<PeopleDesk>(), new Caller(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), ""));
        using var second = new Browser(App);
        var back = await ThereAsync(await BeginAsync(second));
        Assert.Null(await desk.LockAsync(Known("mira")!.Id, admin));
        Assert.Equal("302 /sign-in?answer=Locked", await second.OpenAsync(back));
        Assert.StartsWith("302", await browser.OpenAsync("/account"));
        Assert.Contains("You are locked out here", await second.OpenAsync("/sign-in?answer=Locked"));
        await EventAsync("mira was not signed in while locked");
        Assert.Null(await desk.UnlockAsync(Known("mira")!.Id, admin));
        Assert.Equal("302 /account", await SignInAsync(second));
    }

    [Fact]
    public async Task They_have_no_password_here_get_none_and_tries_with_one_do_not_lock_them_out()
    {
        using var browser = new Browser(App);
        await SignInAsync(browser);
        using var other = new Browser(App);
        for (var i = 0; i < 6; i++) Assert.Contains(SignIns.Wrong, (await other.SignInAsync("mira", Good)).Page);
        Assert.Equal((0, null), (Known("mira")!.FailedCount, Known("mira")!.LockedOutUntil));
        await using var scope = App.App.Services.CreateAsyncScope();
        var (password, problem) = await scope.ServiceProvider.GetRequiredService<PeopleDesk>().GivePasswordAsync(Known("mira")!.Id, new Caller(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), ""));
        Assert.Null(password);
        Assert.Contains("has no password here", problem);
    }

    [Fact]
    public async Task The_last_admin_with_a_password_stays_though_the_provider_has_admins_too()
    {
        using var browser = new Browser(App);
        await SignInAsync(browser);
        await using var scope = App.App.Services.CreateAsyncScope();
        var (desk, admin) = (scope.ServiceProvider.GetRequiredService<PeopleDesk>(), new Caller(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), ""));
        Assert.Null(await desk.SetAsync(Known("mira")!.Id, PersonRole.Admin, [], admin));
        Assert.Contains("last admin", await desk.LockAsync(Known("admin")!.Id, admin));
        Assert.Null(await desk.LockAsync(Known("mira")!.Id, admin));
    }

    [Fact]
    public async Task Signed_out_here_one_is_told_that_one_may_not_be_there_and_led_there()
    {
        using var browser = new Browser(App);
        await SignInAsync(browser);
        var (status, to, _) = await browser.SendToAsync("/account", "/sign-out");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?answer=SignedOut"), (status, to));
        Assert.StartsWith("302", await browser.OpenAsync("/account"));
        Assert.Contains("At Campus you may still be signed in", await browser.OpenAsync(to!));
        Assert.StartsWith($"302 {At.Address}/end?", await browser.OpenAsync("/sign-in/with/out"));
    }

    private async Task LocalAsync(string name, PersonRole role)
    {
        await using var scope = App.App.Services.CreateAsyncScope();
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>().CreateAsync(new PersonRow { Name = name, Role = role }, Good)).Succeeded);
    }
}
