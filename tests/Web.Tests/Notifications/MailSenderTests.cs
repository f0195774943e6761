using MimeKit;
using SmtpServer.Protocol;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Tests;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Tests.Notifications;

public sealed class MailSenderTests : IAsyncLifetime
{
    private readonly MailServer _server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_letter_arrives_as_plain_text_with_reason_link_and_the_clock_of_its_reader()
    {
        var letter = Told.Letter(NotificationWays.Mail, "ferby", "herby");
        Assert.Equal(SendOutcome.Taken, await SendAsync(letter));
        var (to, mail, _) = Assert.Single(_server.Mails);
        Assert.Equal(["mira@example.org"], to);
        Assert.Equal(("XenWeb: ferby is lost, and 1 more", $"{letter.Id:N}@lab.example.org", "auto-generated"), (mail.Subject, mail.MessageId, mail.Headers["Auto-Submitted"]));
        Assert.True(mail.Body!.ContentType.IsMimeType("text", "plain"));
        Assert.Contains("Its agent does not answer.", mail.TextBody);
        Assert.Contains("https://lab/hosts/ferby", mail.TextBody);
        Assert.Contains("2026-11-18 14:20:05 (Europe/Berlin)", mail.TextBody);
    }

    [Theory]
    [InlineData("a\r\nBcc: all@example.org\r\n\r\nbody")]
    [InlineData("a\nX-Evil: 1")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("safe\u202Egnp.exe")]
    [InlineData("a\0b\u2028c\u0085d")]
    [InlineData("Ünïcode and 漢字 and 🚀 that goes on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on")]
    public async Task No_name_makes_a_header_a_second_recipient_or_markup(string name)
    {
        Assert.Equal(SendOutcome.Taken, await SendAsync(Told.Letter(NotificationWays.Mail, name)));
        var (to, mail, raw) = Assert.Single(_server.Mails);
        Assert.Equal(["mira@example.org"], to);
        Assert.Empty(mail.Bcc);
        Assert.Equal(["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-Id", "Subject", "To"], Headers(raw).Where(h => h != "Content-Transfer-Encoding"));
        Assert.DoesNotContain(mail.Subject!, char.IsControl);
        Assert.DoesNotContain('\u202E', mail.Subject + mail.TextBody);
        Assert.True(mail.Body is TextPart { IsPlain: true });
    }

    [Theory]
    [InlineData((SmtpReplyCode)530, false)]
    [InlineData(SmtpReplyCode.MailboxUnavailable, false)]
    [InlineData(SmtpReplyCode.ServiceUnavailable, true)]
    [InlineData(SmtpReplyCode.InsufficientStorage, true)]
    public async Task What_the_server_refuses_is_told_and_tried_again_only_where_that_may_help(SmtpReplyCode code, bool mayPass)
    {
        _server.Answers.Enqueue(new SmtpResponse(code, "not now"));
        var outcome = await SendAsync(Told.Letter(NotificationWays.Mail, "ferby"));
        Assert.Equal(mayPass, outcome.MayPass);
        Assert.Contains("127.0.0.1", outcome.Problem);
        Assert.Empty(_server.Mails);
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_speaks_no_tls_may_be_there_later()
    {
        var options = Told.Options(_server);
        var away = options with { Mail = options.Mail! with { Port = FreePorts.Next() } };
        var outcome = await new MailSender(away, TimeProvider.System).SendAsync(Told.Addressed(), default);
        Assert.True(outcome is { MayPass: true, Problem: not null }, outcome.Problem);
        var plain = options with { Mail = options.Mail! with { Tls = MailTls.StartTls } };
        outcome = await new MailSender(plain, TimeProvider.System).SendAsync(Told.Addressed(), default);
        Assert.Equal("The mail server 127.0.0.1 does not offer what --smtp-tls wants.", outcome.Problem);
        Assert.Empty(_server.Mails);
    }

    [Fact]
    public async Task A_password_is_read_from_its_file_each_time_and_a_wrong_one_is_told()
    {
        await using var server = new MailServer(user: ("xenweb", "right-1"));
        var folder = Directory.CreateTempSubdirectory("xenweb-mail-");
        try
        {
            var file = Path.Combine(folder.FullName, "password");
            var options = Told.Options(server);
            var sender = new MailSender(options with { Mail = options.Mail! with { User = "xenweb", PasswordFile = file } }, TimeProvider.System);
            Assert.Equal("The file of --smtp-password-file is not there.", (await AskAsync(sender)).Problem);
            await File.WriteAllTextAsync(file, "wrong-1\n");
            var refused = await AskAsync(sender);
            Assert.True(refused.MayPass && refused.Problem!.Contains("--smtp-password-file", StringComparison.Ordinal), refused.Problem);
            Assert.DoesNotContain("wrong-1", refused.Problem);
            await File.WriteAllTextAsync(file, "right-1\n");
            Assert.Equal(SendOutcome.Taken, await AskAsync(sender));
            Assert.Equal(["right-1"], server.Passwords.Distinct().Where(p => p != "wrong-1"));
            Assert.Single(server.Mails);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Mail_goes_only_where_it_may()
    {
        var options = Told.Options(_server);
        var sender = new MailSender(options with { Mail = options.Mail! with { Domains = ["example.org"] } }, TimeProvider.System);
        Assert.Null(sender.WhyNot("mira@EXAMPLE.org"));
        Assert.NotNull(sender.WhyNot("mira@example.org.evil.test"));
        Assert.NotNull(sender.WhyNot("mira@example.org, tom@example.org"));
        Assert.Equal("Mail is off: the web app was started without --smtp.", new MailSender(Told.Options(), TimeProvider.System).WhyNot("mira@example.org"));
    }

    [Fact]
    public void Options_that_can_t_be_are_each_told() => Assert.Equal(
        4, new NotificationOptions { Mail = new MailOptions { Host = "mail", Port = 0, Tls = MailTls.None, From = "nobody\r\n", User = "xenweb" }, Address = null }.Problems().Count());

    private static Task<SendOutcome> AskAsync(MailSender sender) => sender.SendAsync(Told.Addressed(), default);

    private Task<SendOutcome> SendAsync(Letter letter) =>
        new MailSender(Told.Options(_server), TimeProvider.System).SendAsync(new AddressedLetter(letter, "mira@example.org", "", TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")), default);

    private static IEnumerable<string> Headers(string raw) => raw.Split("\r\n\r\n")[0].Split("\r\n").Where(l => l.Length > 0 && !char.IsWhiteSpace(l[0])).Select(l => l.Split(':')[0]).Order(StringComparer.Ordinal);
}
