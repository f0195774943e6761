using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Notifications;

/// <summary>
/// The link by which somebody shows that mail to an address reaches them. It holds whose and which address it is, encrypted with the web app's own keys (all web servers have the same), so nothing of it is kept; whoever else opens it
/// confirms nothing.
/// </summary>
public sealed class MailConfirmation(IDataProtectionProvider protection, NotificationOptions options, TimeProvider time)
{
    /// <summary>How long a link is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly ITimeLimitedDataProtector _links = protection.CreateProtector("XenWeb.MailConfirmation").ToTimeLimitedDataProtector();

    /// <summary>The link for somebody's address.</summary>
    public string Link(Guid person, string address) => options.Link($"{Links.NotificationSettings}?confirm={_links.Protect($"{person:N} {address}", time.GetUtcNow() + Lifetime)}");

    /// <summary>The address that a link's code is of; null if it has run out, is damaged or another person's.</summary>
    public string? Read(string code, Guid person)
    {
        try
        {
            var (text, whose) = (_links.Unprotect(code), $"{person:N} ");
            return text.StartsWith(whose, StringComparison.Ordinal) ? text[whose.Length..] : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
