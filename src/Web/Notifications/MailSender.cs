using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using XenWeb.Domain.Notifications;

namespace XenWeb.Web.Notifications;

/// <summary>
/// Sends letters as mail: plain text, so no name can be markup, one connection for each. A mail's id is its letter's: a mail server or reader that sees one twice can tell.
/// </summary>
public sealed class MailSender(NotificationOptions options, TimeProvider time)
{
    /// <summary>The longest that one try may take.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    /// <summary>Why no mail goes to an address; null if it may.</summary>
    public string? WhyNot(string address)
    {
        if (options.Mail is not { } mail) return "Mail is off: the web app was started without --smtp.";
        if (!MailboxAddress.TryParse(address, out var mailbox) || mailbox.Address != address) return "The mail address can't be read.";
        return mail.Domains.Count == 0 || mail.Domains.Contains(mailbox.Domain, StringComparer.OrdinalIgnoreCase) ? null : $"Mail may go to {string.Join(", ", mail.Domains)} only (--mail-domain).";
    }

    /// <summary>Tries once.</summary>
    public async Task<SendOutcome> SendAsync(AddressedLetter letter, CancellationToken cancellation)
    {
        if (WhyNot(letter.Address) is { } why) return SendOutcome.Never(why);
        using var slow = new CancellationTokenSource(Within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, slow.Token);
        try
        {
            return await TryAsync(options.Mail!, Mail(options.Mail!, letter), either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SendOutcome.Later($"The mail server {options.Mail!.Host} does not answer within {Within.TotalSeconds:0} s.");
        }
    }

    private static async Task<SendOutcome> TryAsync(MailOptions mail, MimeMessage message, CancellationToken cancellation)
    {
        // Whether a certificate was revoked is not asked, as by .NET elsewhere: the list may be out of reach
        using var client = new SmtpClient { CheckCertificateRevocation = false, Timeout = (int)Within.TotalMilliseconds };
        if (mail.AuthorityFile is { } file)
        {
            if (MailTrust.Read(file) is not { } authorities) return SendOutcome.Later("The file of --smtp-ca can't be read, or holds no certificate.");
            client.ServerCertificateValidationCallback = MailTrust.By(authorities);
        }
        try
        {
            await client.ConnectAsync(mail.Host, mail.Port, Tls(mail.Tls), cancellation);
            if (mail.User is { } user) await client.AuthenticateAsync(user, (await File.ReadAllTextAsync(mail.PasswordFile!, cancellation)).Trim(), cancellation);
            await client.SendAsync(message, cancellation);
        }
        catch (SmtpCommandException e)
        {
            var refused = $"The mail server {mail.Host} refuses: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')} ({(int)e.StatusCode}).";
            return (int)e.StatusCode >= 500 ? SendOutcome.Never(refused) : SendOutcome.Later(refused);
        }
        catch (ServiceNotAuthenticatedException)
        {
            return SendOutcome.Never($"The mail server {mail.Host} wants a user (--smtp-user).");
        }
        catch (AuthenticationException)
        {
            // A password that is being changed, or a server that can't look it up now
            return SendOutcome.Later($"The mail server {mail.Host} does not take the user or the password (--smtp-user, --smtp-password-file).");
        }
        catch (Exception e) when (e is SocketException or IOException or ProtocolException or SslHandshakeException or ServiceNotConnectedException or NotSupportedException or UnauthorizedAccessException)
        {
            return SendOutcome.Later(Words(mail, e));
        }
        await EndAsync(client);
        return SendOutcome.Taken;
    }

    // It was taken: how the farewell goes does not matter
    private static async Task EndAsync(SmtpClient client)
    {
        try
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await client.DisconnectAsync(true, soon.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or ProtocolException or CommandException or OperationCanceledException)
        {
            // Closed by the other
        }
    }

    private static string Words(MailOptions mail, Exception failure) => failure switch
    {
        SslHandshakeException => $"The mail server {mail.Host} can't be trusted, or does not speak TLS so (--smtp-tls, --smtp-ca): its certificate or the handshake failed.",
        NotSupportedException => $"The mail server {mail.Host} does not offer what --smtp-tls wants.",
        UnauthorizedAccessException => "The file of --smtp-password-file can't be read.",
        FileNotFoundException or DirectoryNotFoundException => "The file of --smtp-password-file is not there.",
        _ => $"The mail server {mail.Host} does not answer: {failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}.",
    };

    private MimeMessage Mail(MailOptions mail, AddressedLetter letter)
    {
        var from = MailboxAddress.Parse(mail.From);
        var message = new MimeMessage
        {
            Subject = LetterWords.Subject(letter),
            MessageId = $"{letter.Letter.Id:N}@{(from.Domain.Length > 0 ? from.Domain : "xenweb")}",
            Date = time.GetUtcNow(),
            Body = new TextPart("plain") { Text = LetterWords.Text(letter, options) },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress("", letter.Address));
        // RFC 3834: no out-of-office answers it
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static SecureSocketOptions Tls(MailTls tls) => tls switch
    {
        MailTls.Tls => SecureSocketOptions.SslOnConnect,
        MailTls.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };
}
