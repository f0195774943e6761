using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using Group = XenWeb.Web.Access.Group;

namespace XenWeb.Web.Tests.Access;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Good = "violet harbour 71 lamp";
    private TestApp _app = null!;

    public async Task InitializeAsync() => _app = await TestApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task The_first_start_makes_one_admin_whose_one_time_password_must_be_changed()
    {
        await Eventually.TrueAsync(() => _app.Service<PeopleDirectory>().People.Length == 1, () => "the first admin");
        var admin = _app.Service<PeopleDirectory>().People.Single();
        Assert.Equal(("admin", PersonRole.Admin, true), (admin.Name, admin.Role, admin.OneTimeUntil is not null));
        var once = await GiveAsync(admin.Id);
        using var browser = new Browser(_app);
        Assert.Equal("/sign-in/password?to=%2Fhosts", (await browser.SignInAsync("admin", once)).To);
        Assert.StartsWith("302", await browser.OpenAsync("/hosts"));
        var weak = await browser.SendAsync("/sign-in/password?to=%2Fhosts", "first-password", ("Given.Name", "admin"), ("Given.Once", once), ("Given.Chosen", "passwordadmin"), ("Given.Again", "passwordadmin"));
        Assert.Contains("one of the first that somebody would try", weak.Page);
        var chosen = await browser.SendAsync("/sign-in/password?to=%2Fhosts", "first-password", ("Given.Name", "admin"), ("Given.Once", once), ("Given.Chosen", Good), ("Given.Again", Good));
        Assert.Equal((HttpStatusCode.Redirect, "/hosts"), (chosen.Status, chosen.To));
        Assert.Contains("admin · admin", await browser.OpenAsync("/hosts"));
        using var again = new Browser(_app);
        Assert.Contains(SignIns.Wrong, (await again.SignInAsync("admin", once)).Page);
        Assert.Equal("/hosts", (await again.SignInAsync("ADMIN", Good)).To);
        await _app.RestartAsync();
        Assert.Single(_app.Service<PeopleDirectory>().People);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_out_and_a_name_that_is_not_there_is_answered_alike()
    {
        await MakeAsync("mira", PersonRole.Viewer);
        using var browser = new Browser(_app);
        for (var i = 0; i < 5; i++) Assert.Contains(SignIns.Wrong, (await browser.SignInAsync("mira", "not her password")).Page);
        Assert.Contains(SignIns.Wrong, (await browser.SignInAsync("mira", Good)).Page);
        Assert.Contains(SignIns.Wrong, (await browser.SignInAsync("nobody", Good)).Page);
        await using var db = Db();
        Assert.NotNull((await db.People.SingleAsync(p => p.Name == "mira")).LockedOutUntil);
    }

    [Fact]
    public async Task With_a_second_factor_the_password_alone_opens_nothing_and_each_code_is_good_once()
    {
        await MakeAsync("mira", PersonRole.Viewer, Group.Lab.Name);
        using var browser = new Browser(_app);
        await browser.SignInAsync("mira", Good);
        var set = await browser.SendAsync("/account", "factor-key");
        var key = Regex.Match(set.Page, "id=\"totp-key\">([A-Z2-7]+)<").Groups[1].Value;
        Assert.Contains($"otpauth://totp/XenWeb:mira?secret={key}", set.Page);
        var wrong = await browser.SendAsync("/account", "factor-on", ("On.Code", "000000"), ("On.Password", Good));
        Assert.Contains("The code is not the one", wrong.Page);
        var shown = await CodeAsync("mira");
        var on = await browser.SendAsync("/account", "factor-on", ("On.Code", shown), ("On.Password", Good));
        var codes = Regex.Matches(on.Page, "<li><code>([^<]+)</code></li>").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(Accounts.RecoveryCount, codes.Count);
        using var other = new Browser(_app);
        var asked = await other.SignInAsync("mira", Good);
        Assert.True(asked.To == "/sign-in/code?to=%2Fhosts", $"{asked.Status} {asked.To} {asked.Page}");
        Assert.StartsWith("302", await other.OpenAsync("/hosts"));
        // The code that turned it on was used with that
        Assert.Contains("wrong or was used already", (await other.SendAsync("/sign-in/code", "code", ("Given.Code", shown))).Page);
        Assert.Equal(HttpStatusCode.Redirect, (await other.SendAsync("/sign-in/code?recovery=true", "code", ("Given.Code", codes[0]))).Status);
        Assert.Contains("mira · viewer", await other.OpenAsync("/hosts"));
        using var third = new Browser(_app);
        await third.SignInAsync("mira", Good);
        Assert.Contains("wrong or was used already", (await third.SendAsync("/sign-in/code?recovery=true", "code", ("Given.Code", codes[0]))).Page);
        await using var db = Db();
        var kept = await db.People.AsNoTracking().SingleAsync(p => p.Name == "mira");
        Assert.DoesNotContain(key, kept.TotpKey);
        Assert.All(codes, c => Assert.DoesNotContain(c, kept.RecoveryHashes));
    }

    [Fact]
    public async Task A_link_signs_in_once_and_only_in_time()
    {
        var mira = await MakeAsync("mira", PersonRole.Viewer, Group.Lab.Name);
        await using (var db = Db())
        {
            db.SignInLinks.Add(new SignInLinkRow { Hash = SecretText.HashOf("good"), PersonId = mira, ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(5) });
            db.SignInLinks.Add(new SignInLinkRow { Hash = SecretText.HashOf("old"), PersonId = mira, ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(-1) });
            await db.SaveChangesAsync();
        }
        using var browser = new Browser(_app);
        Assert.Equal("302 /sign-in", await browser.OpenAsync("/sign-in/link?code=old"));
        Assert.Equal("302 /", await browser.OpenAsync("/sign-in/link?code=good"));
        Assert.Contains("mira · viewer", await browser.OpenAsync("/"));
        using var other = new Browser(_app);
        Assert.Equal("302 /sign-in", await other.OpenAsync("/sign-in/link?code=good"));
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing_and_no_link_leads_to_another_site()
    {
        await MakeAsync("mira", PersonRole.Viewer, Group.Lab.Name);
        using var browser = new Browser(_app);
        var forged = await browser.PostAsync("/sign-in", ("_handler", "sign-in"), ("Given.Name", "mira"), ("Given.Password", Good));
        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        foreach (var to in new[] { "//evil", "https://evil", "/\\evil", "javascript:alert(1)" })
        {
            using var other = new Browser(_app);
            Assert.Equal("/", (await other.SendAsync($"/sign-in?to={Uri.EscapeDataString(to)}", "sign-in", ("Given.Name", "mira"), ("Given.Password", Good))).To);
        }
        await browser.SignInAsync("mira", Good);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/sign-out")).Status);
        Assert.Contains("mira", await browser.OpenAsync("/hosts"));
    }

    [Fact]
    public async Task Whoever_is_locked_or_changes_their_password_is_out_of_all_other_sessions_at_once()
    {
        var mira = await MakeAsync("mira", PersonRole.Viewer, Group.Lab.Name);
        using var here = new Browser(_app);
        using var there = new Browser(_app);
        await here.SignInAsync("mira", Good);
        await there.SignInAsync("mira", Good);
        const string Better = "copper meadow 19 sail";
        var changed = await here.SendAsync("/account", "password", ("Password.Old", Good), ("Password.Chosen", Better), ("Password.Again", Better));
        Assert.Contains("Your password is changed", changed.Page);
        Assert.StartsWith("302", await there.OpenAsync("/hosts"));
        Assert.Contains("mira", await here.OpenAsync("/hosts"));
        await using (var scope = Scope()) Assert.Null(await scope.ServiceProvider.GetRequiredService<PeopleDesk>().LockAsync(mira, Admin));
        Assert.StartsWith("302", await here.OpenAsync("/hosts"));
        Assert.Contains(SignIns.Wrong, (await here.SignInAsync("mira", Better)).Page);
    }

    [Fact]
    public async Task The_last_admin_can_neither_be_locked_nor_removed_nor_made_less()
    {
        await Eventually.TrueAsync(() => _app.Service<PeopleDirectory>().People.Length == 1, () => "the first admin");
        var admin = _app.Service<PeopleDirectory>().People.Single().Id;
        await using var scope = Scope();
        var desk = scope.ServiceProvider.GetRequiredService<PeopleDesk>();
        foreach (var problem in new[] { await desk.LockAsync(admin, Admin), await desk.DeleteAsync(admin, Admin), await desk.SetAsync(admin, PersonRole.Viewer, [], Admin) }) Assert.Contains("the last admin", problem);
        Assert.Equal("Only admins may do that.", await desk.DeleteAsync(admin, new Caller(new Person(Guid.NewGuid(), "tomas", PersonRole.Instructor, [Group.Lab]), "")));
    }

    private static Caller Admin => new(new Person(Guid.NewGuid(), "root", PersonRole.Admin, [Group.Lab]), "test");

    private AsyncServiceScope Scope() => _app.App.Services.CreateAsyncScope();

    private XenWebDb Db() => _app.Service<IDbContextFactory<XenWebDb>>().CreateDbContext();

    private async Task<Guid> MakeAsync(string name, PersonRole role, params string[] groups)
    {
        await using var scope = Scope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>();
        var row = new PersonRow { Name = name, Role = role, Groups = [.. groups] };
        Assert.True((await people.CreateAsync(row, Good)).Succeeded);
        return row.Id;
    }

    private async Task<string> GiveAsync(Guid id)
    {
        await using var scope = Scope();
        return (await scope.ServiceProvider.GetRequiredService<PeopleDesk>().GivePasswordAsync(id, Admin)).Password!;
    }

    // What an authenticator with the key would show now
    private async Task<string> CodeAsync(string name)
    {
        await using var scope = Scope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<PersonRow>>();
        var key = await people.GetAuthenticatorKeyAsync((await people.FindByNameAsync(name))!);
        return Totp.Of(key!, TimeProvider.System.GetUtcNow());
    }
}
