using System.Security.Claims;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Controls;
using XenWeb.Web.Notifications;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>The bell, the list, and what somebody wants to be told.</summary>
public sealed class NotificationPagesTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private ClaimsPrincipal _who = null!;
    private PageContext _page = null!;

    public async Task InitializeAsync()
    {
        _who = await fixture.PersonAsync($"mira-{Guid.NewGuid():N}"[..20], PersonRole.Admin, "lab");
        _page = new PageContext(fixture, _who);
    }

    public async Task DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public async Task The_bell_counts_what_is_unread_and_follows_without_being_asked()
    {
        var bell = _page.Render<NotificationBell>();
        await bell.WaitForAssertionAsync(() => Assert.Equal("Notifications: none unread", Bell(bell)));
        await TellAsync(Told.Notification("ferby"), Told.Notification("herby"));
        await bell.WaitForAssertionAsync(() => Assert.Equal("Notifications: 2 unread", Bell(bell)), TimeSpan.FromSeconds(30));
        var drawn = bell.RenderCount;
        fixture.App.Service<NotificationFeed>().Tell();
        _page.Say("ferby", Samples.Status("ferby"));
        await TellAsync(Told.Notification("derby"));
        await bell.WaitForAssertionAsync(() => Assert.Equal("Notifications: 3 unread", Bell(bell)), TimeSpan.FromSeconds(30));
        // Once for the count, and not for samples, nor for what is the same
        Assert.Equal(drawn + 1, bell.RenderCount);
    }

    [Fact]
    public async Task The_list_shows_what_why_where_and_what_became_of_it_and_all_can_be_marked_read()
    {
        var lost = Told.Notification("ferby") with { Person = Id };
        await TellAsync(lost, Told.Notification("herby"));
        await SaveAsync(new NotificationEffect.Settle([new Owed(lost.Id, NotificationWays.Mail, NotificationPhase.Raised)], "The mail server mail does not answer."));
        var list = _page.Render<NotificationsPage>();
        await list.WaitForAssertionAsync(() => Assert.Equal(2, list.FindAll(".xw-notifications > li").Count), TimeSpan.FromSeconds(30));
        var first = list.FindAll(".xw-notifications > li").Single(l => l.TextContent.Contains("ferby is lost", StringComparison.Ordinal));
        Assert.Equal("hosts/ferby", first.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("Its agent does not answer.", first.TextContent);
        Assert.Contains("mail not sent: The mail server mail does not answer.", first.TextContent);
        list.Find("button[aria-label='Mark herby is lost read']").Click();
        await list.WaitForAssertionAsync(() => Assert.Single(list.FindAll(".xw-notifications > li")), TimeSpan.FromSeconds(30));
        list.FindAll("button").Single(b => b.TextContent.Contains("Mark all read", StringComparison.Ordinal)).Click();
        await list.WaitForAssertionAsync(() => Assert.Contains("All is read.", list.Markup), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Names_with_markup_are_text()
    {
        await TellAsync(Told.Notification("<img src=x onerror=alert(1)>"));
        var list = _page.Render<NotificationsPage>();
        await list.WaitForAssertionAsync(() => Assert.Single(list.FindAll(".xw-notifications > li")), TimeSpan.FromSeconds(30));
        Assert.Empty(list.FindAll("img"));
    }

    [Fact]
    public void Somebody_new_sees_what_will_stand_there()
    {
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("notifications?show=all");
        var list = _page.Render<NotificationsPage>();
        list.WaitForAssertion(() => Assert.Contains("Nothing was told yet.", list.Markup), TimeSpan.FromSeconds(30));
        Assert.True(list.FindAll("button").Single(b => b.TextContent.Contains("Mark all read", StringComparison.Ordinal)).HasAttribute("disabled"));
    }

    [Fact]
    public async Task Settings_say_that_mail_is_off_and_keep_what_is_chosen()
    {
        var settings = _page.Render<NotificationSettingsPage>();
        await settings.WaitForAssertionAsync(() => Assert.False(Save(settings).HasAttribute("disabled")), TimeSpan.FromSeconds(30));
        Assert.Contains("Mail is off: whoever runs XenWeb has to name a mail server (--smtp).", settings.Markup);
        settings.Find("input[aria-label='Host lost, and back: by webhook']").Change(false);
        settings.Find("input[aria-label='Undefined migration: in quiet hours too']").Change(true);
        settings.Find("#told-least").Change("Warning");
        settings.FindAll("label").Single(l => l.TextContent.Contains("No mail and no webhook", StringComparison.Ordinal)).QuerySelector("input")!.Change(true);
        settings.Find("#quiet-from").Change("21:30");
        await settings.Find("form").SubmitAsync();
        await settings.WaitForAssertionAsync(() => Assert.Contains("Saved.", settings.Markup), TimeSpan.FromSeconds(30));
        var kept = NotificationPeople.Settings(await fixture.App.Service<SettingsStore>().FindAsync(Id, default));
        Assert.Equal(NotificationWays.Page | NotificationWays.Mail, kept.WaysOf(NotificationKind.HostLost));
        Assert.Equal((DecisionSeverity.Warning, new QuietHours(new(21, 30), new(7, 0))), (kept.SeverityMin, kept.Quiet!.Value));
        Assert.Equal([NotificationKind.MigrationUndefined], kept.BreakThrough);
    }

    [Fact]
    public async Task Until_somebody_has_set_anything_the_clock_is_that_of_their_browser_which_says_it_late()
    {
        var settings = _page.Render<NotificationSettingsPage>();
        await settings.WaitForAssertionAsync(() => Assert.False(Save(settings).HasAttribute("disabled")), TimeSpan.FromSeconds(30));
        _page.Services.GetRequiredService<BrowserTime>().Set("Europe/Berlin 60");
        await settings.Find("form").SubmitAsync();
        await settings.WaitForAssertionAsync(() => Assert.Contains("Saved.", settings.Markup), TimeSpan.FromSeconds(30));
        Assert.Equal("Europe/Berlin", NotificationPeople.Settings(await fixture.App.Service<SettingsStore>().FindAsync(Id, default)).Zone);
    }

    [Fact]
    public async Task A_webhook_s_secret_is_shown_once_and_what_is_wrong_stands_at_once()
    {
        var settings = _page.Render<NotificationSettingsPage>();
        await settings.WaitForAssertionAsync(() => Assert.False(Save(settings).HasAttribute("disabled")), TimeSpan.FromSeconds(30));
        Field(settings, "Webhook address").Input("http://127.0.0.1/hook");
        await settings.Find("form").SubmitAsync();
        await settings.WaitForAssertionAsync(() => Assert.Contains("That address is not a public one", settings.Find("[role=alert]").TextContent), TimeSpan.FromSeconds(30));
        Field(settings, "Webhook address").Input("https://hooks/xenweb");
        await settings.Find("form").SubmitAsync();
        await settings.WaitForAssertionAsync(() => Assert.Contains("whsec_", settings.Markup), TimeSpan.FromSeconds(30));
        settings.FindAll("button").Single(b => b.TextContent == "I have it").Click();
        Assert.DoesNotContain("whsec_", settings.Markup);
    }

    [Fact]
    public async Task Kinds_of_admins_are_offered_to_admins_only()
    {
        await using var page = new PageContext(fixture, await fixture.PersonAsync($"tom-{Guid.NewGuid():N}"[..20], PersonRole.Instructor));
        Assert.DoesNotContain("Rejected messages", page.Render<NotificationSettingsPage>().Markup);
        Assert.Contains("Rejected messages", _page.Render<NotificationSettingsPage>().Markup);
    }

    private Guid Id => Guid.Parse(_who.FindFirstValue(ClaimTypes.NameIdentifier)!);

    private static string? Bell(IRenderedComponent<NotificationBell> bell) => bell.Find("a").GetAttribute("aria-label");

    private static IElement Save(IRenderedComponent<NotificationSettingsPage> settings) => settings.FindAll("button").Single(b => b.TextContent == "Save");

    private static IElement Field(IRenderedComponent<NotificationSettingsPage> settings, string label) => settings.Find($"#{settings.FindAll("label").Single(l => l.TextContent == label).GetAttribute("for")}");

    private async Task TellAsync(params Notification[] all)
    {
        await SaveAsync([.. all.Select(n => new NotificationEffect.Keep(n with { Person = Id }, true))]);
        fixture.App.Service<NotificationFeed>().Tell();
    }

    private Task SaveAsync(params NotificationEffect[] effects) => fixture.App.Service<NotificationStore>().SaveAsync(effects, Told.At, default);
}
