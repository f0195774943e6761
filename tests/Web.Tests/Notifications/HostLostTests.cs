using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>From a host that vanishes to the mailbox and the receiver, over the real broker, database, mail server and HTTP.</summary>
public sealed class HostLostTests : NotifiedLab
{
    [Fact]
    public async Task A_host_that_vanishes_is_mailed_and_posted_once_with_reason_and_link_over_a_restart_and_told_when_it_is_back()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        await SetAsync(mira, Everywhere());
        await using (var ferby = new FakeAgent("ferby", App.Broker))
        {
            ferby.SetGuests(FakeAgent.Guest("dns"));
            await ferby.KnownAsync(App);
        }
        await Eventually.TrueAsync(() => Of("ferby is lost").Mails == 1 && Of("ferby is lost").Hooks == 1, () => $"both letters: {string.Join("; ", Mails.Mails.Select(m => m.Mail.Subject))}; {string.Join("; ", Hooks.Refused)}");
        var mail = Mails.Mails.Single(m => m.Mail.TextBody!.Contains("ferby is lost", StringComparison.Ordinal));
        Assert.Equal(["mira@example.org"], mail.To);
        Assert.Contains("On it: dns.", mail.Mail.TextBody);
        Assert.Contains("https://lab/hosts/ferby", mail.Mail.TextBody);
        await SettledAsync(mira);

        await App.RestartAsync();
        // Something else is told by the app that began anew: by then it would have said the first again
        await using (var herby = new FakeAgent("herby", App.Broker)) await herby.KnownAsync(App);
        await Eventually.TrueAsync(() => Of("herby is lost") == (1, 1), () => "the letters of the other host");
        Assert.Equal((1, 1), Of("ferby is lost"));

        await using var again = new FakeAgent("ferby", App.Broker);
        await again.KnownAsync(App);
        await Eventually.TrueAsync(() => Mails.Mails.Any(m => m.Mail.TextBody!.Contains("OVER: ferby is lost", StringComparison.Ordinal)), () => "the mail that it is back");
        Assert.Empty(Hooks.Refused);
        var shown = await Eventually.IsAsync(() => AsAsync(mira, my => my.ListAsync(new NotificationFilter())), l => l.Any(n => n.Row is { Host: "ferby", OverAt: not null }), _ => "it to be over in the page");
        Assert.Single(shown, n => n.Row.Host == "ferby");
        Assert.Contains("ferby", Hooks.Taken.Select(t => $"{t}").First(t => t.Contains("HostLost", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task What_a_receiver_does_not_want_is_shown_with_its_reason_and_the_mail_goes_all_the_same()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        await SetAsync(mira, Everywhere());
        for (var n = 0; n < 20; n++) Hooks.Answers.Enqueue(404);
        await using (var ferby = new FakeAgent("ferby", App.Broker)) await ferby.KnownAsync(App);
        var shown = await Eventually.IsAsync(
            () => AsAsync(mira, my => my.ListAsync(new NotificationFilter())), l => l.Any(n => n.Row.Host == "ferby" && n.Deliveries.Count(d => d.State is DeliveryState.Sent or DeliveryState.Failed) == 2),
            l => $"both to end: {string.Join("; ", l.SelectMany(n => n.Deliveries).Select(d => $"{d.Way} {d.State}"))}");
        var deliveries = shown.Single(n => n.Row.Host == "ferby").Deliveries;
        Assert.Equal((DeliveryState.Failed, "The receiver answers 404: it does not want it."), (deliveries.Single(d => d.Way == NotificationWays.Webhook).State, deliveries.Single(d => d.Way == NotificationWays.Webhook).Problem));
        Assert.Equal(DeliveryState.Sent, deliveries.Single(d => d.Way == NotificationWays.Mail).State);
    }

    [Fact]
    public async Task Who_has_nothing_on_the_host_is_not_told()
    {
        var (root, other) = (await PersonAsync("root", PersonRole.Admin), await PersonAsync("other", PersonRole.Instructor));
        await SetAsync(other, Everywhere("other@example.org"));
        await using (var ferby = new FakeAgent("ferby", App.Broker)) await ferby.KnownAsync(App);
        await Eventually.IsAsync(() => AsAsync(root, my => my.UnreadAsync()), n => n > 0, _ => "the admin to be told");
        Assert.Equal(0, await AsAsync(other, my => my.UnreadAsync()));
        Assert.Empty(Mails.Mails);
        Assert.Empty(Hooks.Requests);
    }

    private (int Mails, int Hooks) Of(string title) => (
        Mails.Mails.Count(m => m.Mail.TextBody!.Contains($": {title}", StringComparison.Ordinal) && !m.Mail.TextBody!.Contains($"OVER: {title}", StringComparison.Ordinal)),
        Hooks.Taken.Count(t => t.GetProperty("notifications").EnumerateArray().Any(n => n.GetProperty("title").GetString() == title && n.GetProperty("phase").GetString() == "raised")));

    private async Task SettledAsync(System.Security.Claims.ClaimsPrincipal who) => await Eventually.IsAsync(
        () => AsAsync(who, my => my.ListAsync(new NotificationFilter())), l => l.SelectMany(n => n.Deliveries).All(d => d.State == DeliveryState.Sent), l => $"it to be kept: {string.Join("; ", l.SelectMany(n => n.Deliveries).Select(d => d.State))}");
}
