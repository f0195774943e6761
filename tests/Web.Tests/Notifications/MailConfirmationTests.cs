using Bunit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Notifications;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>Mail goes only where somebody has shown that it reaches them.</summary>
public sealed class MailConfirmationTests : NotifiedLab
{
    [Fact]
    public async Task A_new_address_gets_a_link_and_nothing_else_until_its_owner_has_opened_it()
    {
        var (mira, tom) = (await PersonAsync("mira", PersonRole.Admin), await PersonAsync("tom", PersonRole.Admin));
        await AsAsync(mira, my => my.SetAsync(Everywhere()));
        Assert.False((await AsAsync(mira, my => my.SettingsAsync())).IsMailConfirmed);
        Assert.Equal(NotificationWays.Page | NotificationWays.Webhook, await OpenAsync(Id(mira)));
        Assert.Null((await AsAsync(mira, my => my.TestAsync(NotificationWays.Mail))).Problem);
        var (to, mail, _) = Assert.Single(Mails.Mails);
        Assert.Equal(["mira@example.org"], to);
        Assert.Equal("XenWeb: confirm your mail address", mail.Subject);
        Assert.Contains("https://lab/notifications/settings?confirm=", mail.TextBody);
        var code = Code(mail.TextBody!);

        foreach (var (who, wrong) in new[] { (tom, code), (mira, code[..^3]), (mira, "nonsense"), (mira, Code(App.Service<MailConfirmation>().Link(Id(mira), "other@example.org"))) })
        {
            Assert.StartsWith("The link is ", await AsAsync(who, my => my.ConfirmMailAsync(wrong)));
        }
        Assert.False((await AsAsync(mira, my => my.SettingsAsync())).IsMailConfirmed);

        Assert.Null(await AsAsync(mira, my => my.ConfirmMailAsync(code)));
        Assert.Null(await AsAsync(mira, my => my.ConfirmMailAsync(code)));
        Assert.Equal(NotificationWays.All, await OpenAsync(Id(mira)));
        await AsAsync(mira, my => my.TestAsync(NotificationWays.Mail));
        Assert.Equal("XenWeb: a test", Mails.Mails[^1].Mail.Subject);
    }

    [Fact]
    public async Task Another_address_is_confirmed_anew_and_no_token_confirms_one()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        await SetAsync(mira, Everywhere());
        Assert.True((await AsAsync(mira, my => my.SettingsAsync())).IsMailConfirmed);
        await AsAsync(mira, my => my.SetAsync(Everywhere("mira@example.com")));
        Assert.False((await AsAsync(mira, my => my.SettingsAsync())).IsMailConfirmed);
        Assert.Equal(NotificationWays.Page | NotificationWays.Webhook, await OpenAsync(Id(mira)));
        await using var scope = App.App.Services.CreateAsyncScope();
        Assert.StartsWith("You are not signed in", await scope.ServiceProvider.GetRequiredService<MyNotifications>().ConfirmMailAsync(Code(App.Service<MailConfirmation>().Link(Id(mira), "mira@example.com"))));
    }

    [Fact]
    public async Task The_page_sends_the_link_when_an_address_is_saved_says_that_it_waits_and_is_opened_by_it()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        await using (var page = new PageContext(PageFixture.Of(App), mira))
        {
            var settings = page.Render<NotificationSettingsPage>();
            await settings.WaitForAssertionAsync(() => Assert.False(settings.Find("button[type=submit]").HasAttribute("disabled")), TimeSpan.FromSeconds(30));
            settings.Find($"#{settings.FindAll("label").Single(l => l.TextContent == "Address").GetAttribute("for")}").Input("mira@example.org");
            await settings.Find("form").SubmitAsync();
            await settings.WaitForAssertionAsync(() => Assert.Contains("open the link in that mail", settings.Markup), TimeSpan.FromSeconds(30));
            Assert.Contains("Saved.", settings.Markup);
            Assert.Contains("Not confirmed", settings.Markup);
            Assert.Contains("Send the link", settings.Markup);
        }

        await using var opened = new PageContext(PageFixture.Of(App), mira);
        opened.Services.GetRequiredService<NavigationManager>().NavigateTo($"notifications/settings?confirm={Code(Assert.Single(Mails.Mails).Mail.TextBody!)}");
        var after = opened.Render<NotificationSettingsPage>();
        await after.WaitForAssertionAsync(() => Assert.Contains("From now on mail goes to mira@example.org.", after.Markup), TimeSpan.FromSeconds(30));
        Assert.Contains("Send a test mail", after.Markup);
        Assert.EndsWith("notifications/settings", opened.Services.GetRequiredService<NavigationManager>().Uri);
        Assert.DoesNotContain("Not confirmed", after.Markup);
    }

    [Fact]
    public async Task A_link_is_good_for_a_day_and_only_a_few_go_out()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        await AsAsync(mira, my => my.SetAsync(Everywhere()));
        var old = new MailConfirmation(App.Service<IDataProtectionProvider>(), App.Service<NotificationOptions>(), new Yesterday());
        Assert.Contains("more than 24 hours old", await AsAsync(mira, my => my.ConfirmMailAsync(Code(old.Link(Id(mira), "mira@example.org")))));
        for (var n = 0; n < TestSends.Max; n++) Assert.Null((await AsAsync(mira, my => my.TestAsync(NotificationWays.Mail))).Problem);
        Assert.Equal("You have had 5 links within 24 hours: wait a little.", (await AsAsync(mira, my => my.TestAsync(NotificationWays.Mail))).Problem);
        Assert.Equal(TestSends.Max, Mails.Mails.Count);
    }

    [Fact]
    public async Task A_link_that_is_opened_many_times_at_once_confirms_and_whoever_is_not_signed_in_comes_back_to_it()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        await AsAsync(mira, my => my.SetAsync(Everywhere()));
        var code = Code(App.Service<MailConfirmation>().Link(Id(mira), "mira@example.org"));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AsAsync(mira, my => my.ConfirmMailAsync(code)))), Assert.Null);
        using var stranger = App.As(null);
        using var answer = await stranger.GetAsync($"/notifications/settings?confirm={code}");
        Assert.Contains($"confirm%3D{code}", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_link_that_is_not_good_any_more_says_so_in_the_page()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        await AsAsync(mira, my => my.SetAsync(Everywhere()));
        await using var page = new PageContext(PageFixture.Of(App), mira);
        page.Services.GetRequiredService<NavigationManager>().NavigateTo("notifications/settings?confirm=old");
        var settings = page.Render<NotificationSettingsPage>();
        await settings.WaitForAssertionAsync(() => Assert.Contains("The mail address was not confirmed.", settings.Find("[role=alert]").TextContent), TimeSpan.FromSeconds(30));
        Assert.Contains("Not confirmed", settings.Markup);
    }

    // What the watch goes by
    private async Task<NotificationWays> OpenAsync(Guid person)
    {
        var people = App.Service<NotificationPeople>();
        await people.ReadAsync(default);
        return people.All().Single(p => p.Person.Id == person).Recipient.Open;
    }

    private sealed class Yesterday : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromHours(25);
    }
}
