using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SmtpServer.Protocol;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Tests.Notifications;

public sealed class LetterPostTests : IAsyncLifetime
{
    private readonly MailServer _server = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task What_is_refused_for_now_is_tried_again_and_goes_once()
    {
        _server.Answers.Enqueue(new SmtpResponse(SmtpReplyCode.ServiceUnavailable, "later"));
        _server.Answers.Enqueue(new SmtpResponse(SmtpReplyCode.InsufficientStorage, "later"));
        var (post, letter) = (Post(), Addressed());
        post.Send(letter);
        post.Send(letter);
        Assert.IsType<NotificationEvent.Sent>(await EndedAsync(post, letter));
        post.Send(letter);
        Assert.Equal((3, 1), (_server.Tries, _server.Mails.Count));
    }

    [Fact]
    public async Task After_the_last_try_it_is_given_up_with_the_reason()
    {
        for (var n = 0; n < 10; n++) _server.Answers.Enqueue(new SmtpResponse(SmtpReplyCode.ServiceUnavailable, "later"));
        var (post, letter) = (Post(), Addressed());
        post.Send(letter);
        var gone = Assert.IsType<NotificationEvent.GaveUp>(await EndedAsync(post, letter));
        Assert.Contains("It was tried 3 times.", gone.Why);
        Assert.Equal(3, _server.Tries);
    }

    [Fact]
    public async Task What_will_never_be_taken_is_tried_once()
    {
        _server.Answers.Enqueue(new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "nobody here"));
        var (post, letter) = (Post(), Addressed());
        post.Send(letter);
        Assert.Contains("nobody here", Assert.IsType<NotificationEvent.GaveUp>(await EndedAsync(post, letter)).Why);
        Assert.Equal(1, _server.Tries);
    }

    [Fact]
    public async Task Who_does_not_lead_sends_nothing_and_leaves_it_due()
    {
        // One of several that the database has not made the leader
        var (post, letter) = (Post(new Leadership("a", TimeProvider.System)), Addressed());
        post.Send(letter);
        await Eventually.TrueAsync(() => post.TakeLetGo(), () => "it to be let go");
        Assert.Equal((0, false), (post.Sending, post.TakeLetGo()));
        Assert.Empty(post.Done);
        Assert.Equal(0, _server.Tries);
    }

    [Fact]
    public async Task Once_it_is_closed_no_further_try_is_begun()
    {
        _server.Answers.Enqueue(new SmtpResponse(SmtpReplyCode.ServiceUnavailable, "later"));
        var (post, letter) = (Post(null, TimeSpan.FromMinutes(10)), Addressed());
        post.Send(letter);
        await Eventually.TrueAsync(() => _server.Tries == 1, () => "the first try");
        await post.CloseAsync();
        await Eventually.TrueAsync(() => post.Sending == 0, () => "it to be left");
        post.Send(letter);
        Assert.Equal((0, 1), (post.Sending, _server.Tries));
        Assert.Empty(post.Done);
    }

    private LetterPost Post(Leadership? leadership = null, TimeSpan? again = null)
    {
        var options = Told.Options(_server);
        if (again is { } after) options = options with { TryAgainAfter = [after] };
        return new LetterPost(
            new MailSender(options, TimeProvider.System), new WebhookSender(new WebhookDoor(options), options, TimeProvider.System), options,
            new NotificationCounts(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), leadership ?? new Leadership(null, TimeProvider.System), TimeProvider.System, NullLogger<LetterPost>.Instance);
    }

    private static AddressedLetter Addressed() => new(Told.Letter(NotificationWays.Mail, "ferby"), "mira@example.org", "", TimeZoneInfo.Utc);

    private static async Task<NotificationEvent> EndedAsync(LetterPost post, AddressedLetter letter)
    {
        await Eventually.TrueAsync(() => post.Done.ContainsKey(letter.Letter.Id), () => "the letter to end");
        return post.Done[letter.Letter.Id];
    }
}
