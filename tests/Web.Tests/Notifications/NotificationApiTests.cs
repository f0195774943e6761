using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Tests.Notifications;

public sealed class NotificationApiTests : NotifiedLab
{
    [Fact]
    public async Task Ones_own_are_listed_and_marked_read_and_nobody_else_s()
    {
        var (mira, tom) = (await PersonAsync("mira", PersonRole.Admin), await PersonAsync("tom", PersonRole.Admin));
        var (hers, his) = (Told.Notification("ferby") with { Person = Id(mira) }, Told.Notification("herby") with { Person = Id(tom) });
        await App.Service<NotificationStore>().SaveAsync([new NotificationEffect.Keep(hers, true), new NotificationEffect.Keep(his, true)], Told.At, default);
        using var client = App.As(await App.TokenAsync("read", Id(mira)));
        var one = Assert.Single((await client.GetFromJsonAsync<JsonElement>("/api/v1/notifications?unread=true&kind=hostLost&severity=error")).EnumerateArray());
        Assert.Equal(("ferby is lost", "hosts/ferby", "Its agent does not answer."), (one.GetProperty("title").GetString(), one.GetProperty("link").GetString(), one.GetProperty("reason").GetString()));
        Assert.Equal(0, await ReadAsync(client, new { ids = new[] { his.Id } }));
        Assert.Equal(1, await ReadAsync(client, new { ids = new[] { hers.Id } }));
        Assert.Empty((await client.GetFromJsonAsync<JsonElement>("/api/v1/notifications?unread=true")).EnumerateArray());
        Assert.Equal(1, await AsAsync(tom, my => my.UnreadAsync()));
        using var wrong = await client.GetAsync("/api/v1/notifications?kind=nonsense&limit=0&unread=maybe&before=yesterday");
        Assert.Equal((HttpStatusCode.BadRequest, 4), (wrong.StatusCode, (await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetArrayLength()));
    }

    [Fact]
    public async Task What_is_no_longer_theirs_to_see_is_not_shown()
    {
        var tom = await PersonAsync("tom", PersonRole.Instructor);
        var about = Told.Notification("ferby") with { Person = Id(tom) };
        await App.Service<NotificationStore>().SaveAsync([new NotificationEffect.Keep(about with { Matter = about.Matter with { Domain = "exam" } }, true)], Told.At, default);
        Assert.Empty(await AsAsync(tom, my => my.ListAsync(new NotificationFilter())));
    }

    [Fact]
    public async Task No_token_sets_where_the_lab_s_news_go_not_even_one_that_may_all()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        using var client = App.As(await App.TokenAsync("admin", Id(mira)));
        foreach (var (method, path) in new[] { (HttpMethod.Put, "settings"), (HttpMethod.Post, "settings/secret"), (HttpMethod.Post, "test") })
        {
            using var answer = await client.SendAsync(new HttpRequestMessage(method, $"/api/v1/notifications/{path}") { Content = JsonContent.Create(new { webhookAddress = "https://hooks/" }) });
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        Assert.Equal(0, (await AsAsync(mira, my => my.SettingsAsync())).Version);
    }

    [Fact]
    public async Task A_token_for_a_part_of_the_lab_reads_nothing_of_the_rest_and_none_reads_addresses()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        await SetAsync(mira, Everywhere());
        var lost = Told.Notification("ferby") with { Person = Id(mira) };
        await App.Service<NotificationStore>().SaveAsync([new NotificationEffect.Keep(lost, true)], Told.At, default);
        using var narrow = App.As(await App.TokenAsync("load:class/cs439", Id(mira), "narrow"));
        Assert.Empty((await narrow.GetFromJsonAsync<JsonElement>("/api/v1/notifications")).EnumerateArray());
        Assert.Equal(0, await ReadAsync(narrow, new { ids = new[] { lost.Id } }));
        using var wide = App.As(await App.TokenAsync("read", Id(mira), "wide"));
        Assert.Single((await wide.GetFromJsonAsync<JsonElement>("/api/v1/notifications?kind=hostLost")).EnumerateArray());
        var settings = await wide.GetFromJsonAsync<JsonElement>("/api/v1/notifications/settings");
        Assert.Equal(("", Hooks.Address.GetLeftPart(UriPartial.Authority)), (settings.GetProperty("mailAddress").GetString(), settings.GetProperty("webhookAddress").GetString()));
        Assert.True(settings.GetProperty("mailConfirmed").GetBoolean());
        Assert.EndsWith("of=mira", (await AsAsync(mira, my => my.SettingsAsync())).Settings.WebhookAddress);
    }

    [Fact]
    public async Task A_secret_is_made_for_each_new_address_told_once_and_kept_encrypted()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        var (secret, _) = await AsAsync(mira, my => my.SetAsync(Everywhere()));
        Assert.StartsWith("whsec_", secret);
        Assert.Null((await AsAsync(mira, my => my.SetAsync(Everywhere() with { Zone = "Europe/Berlin" }))).Secret);
        var row = await App.Service<SettingsStore>().FindAsync(Id(mira), default);
        Assert.DoesNotContain(secret!, row!.Secret + row.Json);
        var (other, _) = await AsAsync(mira, my => my.SetAsync(Everywhere() with { WebhookAddress = new Uri(Hooks.Address, "/other").AbsoluteUri }));
        Assert.NotEqual(secret, other);
        Assert.True((await AsAsync(mira, my => my.SettingsAsync())).HasSecret);
        await AsAsync(mira, my => my.SetAsync(NotificationSettings.Usual));
        Assert.False((await AsAsync(mira, my => my.SettingsAsync())).HasSecret);
        var kept = await Eventually.IsAsync(async () =>
        {
            await using var db = App.Service<IDbContextFactory<XenWebDb>>().CreateDbContext();
            return await db.Audit.Where(a => a.What == "notifications-changed").Select(a => a.Outcome).ToListAsync();
        }, a => a.Count == 4, a => $"4 entries: {a.Count}");
        Assert.All(kept, outcome => Assert.DoesNotContain("whsec_", outcome));
        Assert.All(kept, outcome => Assert.DoesNotContain("of=mira", outcome));
    }

    [Fact]
    public async Task A_test_says_how_it_went_and_is_not_given_without_end()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        Assert.Equal("There is no address: save one first.", (await AsAsync(mira, my => my.TestAsync(NotificationWays.Mail))).Problem);
        await SetAsync(mira, Everywhere());
        Assert.Null((await AsAsync(mira, my => my.TestAsync(NotificationWays.Mail))).Problem);
        Assert.Null((await AsAsync(mira, my => my.TestAsync(NotificationWays.Webhook))).Problem);
        Assert.Equal("XenWeb: a test", Assert.Single(Mails.Mails).Mail.Subject);
        Assert.True(Assert.Single(Hooks.Taken).GetProperty("test").GetBoolean());
        Hooks.Answers.Enqueue(500);
        Assert.Equal("The receiver answers 500.", (await AsAsync(mira, my => my.TestAsync(NotificationWays.Webhook))).Problem);
        for (var n = 0; n < 3; n++) await AsAsync(mira, my => my.TestAsync(NotificationWays.Mail));
        Assert.Contains("wait a little", (await AsAsync(mira, my => my.TestAsync(NotificationWays.Mail))).Problem);
        Assert.Equal(3, Mails.Mails.Count);
    }

    [Fact]
    public async Task All_that_is_wrong_with_settings_is_told_and_nothing_is_kept()
    {
        var mira = await PersonAsync("mira", PersonRole.Admin);
        var (_, problems) = await AsAsync(mira, my => my.SetAsync(NotificationSettings.Usual with { Zone = "Atlantis", MailAddress = "nobody", WebhookAddress = "gopher://x" }));
        Assert.Equal(3, problems.Count);
        Assert.Single((await AsAsync(mira, my => my.SetAsync(NotificationSettings.Usual with { WebhookAddress = "https://" + "10.0.0.7/" }))).Problems);
        Assert.Equal(0, (await AsAsync(mira, my => my.SettingsAsync())).Version);
    }

    private static async Task<int> ReadAsync(HttpClient client, object body)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/notifications/read", body);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("read").GetInt32();
    }
}
