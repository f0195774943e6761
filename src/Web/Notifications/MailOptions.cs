using System.Net;

namespace XenWeb.Web.Notifications;

/// <summary>How the connection to the mail server is kept from others.</summary>
public enum MailTls
{
    /// <summary>TLS from the first byte (port 465).</summary>
    Tls,

    /// <summary>TLS after a word in clear; without it nothing is sent (port 587).</summary>
    StartTls,

    /// <summary>In clear: for a mail server on this machine.</summary>
    None,
}

/// <summary>The mail server that notifications go through.</summary>
public sealed record MailOptions
{
    /// <summary>Its name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public required int Port { get; init; }

    /// <summary>How the connection is kept.</summary>
    /// <value>StartTls.</value>
    public MailTls Tls { get; init; } = MailTls.StartTls;

    /// <summary>PEM file of the authorities that may vouch for its certificate, read at each sending; null for those that the machine trusts.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Who we are there; null asks for nothing.</summary>
    public string? User { get; init; }

    /// <summary>File with the password, read at each sending.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Who the mails are from.</summary>
    public string From { get; init; } = "";

    /// <summary>Domains that mail may go to ("example.org"); empty: any.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Each mistake as a sentence.</summary>
    public IEnumerable<string> Problems()
    {
        if (Host.Length == 0 || Port is < 1 or > 65535) yield return "--smtp must be HOST:PORT of a mail server";
        if (!MimeKit.MailboxAddress.TryParse(From, out var from) || from.Domain.Length == 0 || from.Address.Any(char.IsControl)) yield return $"--mail-from is '{From}'; it must be the address that mails are from, such as xenweb@example.org";
        if ((User is null) != (PasswordFile is null)) yield return "--smtp-user and --smtp-password-file go together";
        if (Tls == MailTls.None && User is not null && !IsHere) yield return "--smtp-tls is none: a password goes in clear to a mail server on this machine only";
        if (AuthorityFile is { } file && (file.Trim().Length == 0 || Tls == MailTls.None)) yield return $"--smtp-ca is '{file}'; it must be a PEM file, and --smtp-tls must not be none";
    }

    private bool IsHere => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}
