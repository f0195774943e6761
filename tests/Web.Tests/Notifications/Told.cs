using System.Net;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>What the tests of notifications tell.</summary>
internal static class Told
{
    public static readonly DateTimeOffset At = new(2026, 11, 18, 13, 20, 5, TimeSpan.Zero);

    public static Matter Lost(string host) => new()
    {
        Key = $"HostLost/{host}", Kind = NotificationKind.HostLost, Severity = DecisionSeverity.Error, Title = $"{host} is lost", Text = "Its agent does not answer.", Host = host, Link = $"hosts/{host}",
    };

    public static Notification Notification(string host = "ferby") => new(Guid.NewGuid(), Guid.NewGuid(), Lost(host), true, At, At);

    public static Letter Letter(NotificationWays way, params string[] hosts)
    {
        Notification[] all = [.. hosts.Select(Notification)];
        return new Letter(Guid.NewGuid(), Guid.NewGuid(), way, [.. all.Select(n => new LetterLine(n, NotificationPhase.Raised))], [.. all.Select(n => new Owed(n.Id, way, NotificationPhase.Raised))]);
    }

    /// <summary>A mail of one lost host.</summary>
    public static AddressedLetter Addressed() => new(Letter(NotificationWays.Mail, "ferby"), "mira@example.org", "", TimeZoneInfo.Utc);

    /// <summary>A mail server on this machine, and webhooks to it.</summary>
    public static NotificationOptions Options(MailServer? mail = null) => new()
    {
        Mail = mail is null ? null : new MailOptions { Host = "127.0.0.1", Port = mail.Port, Tls = MailTls.None, From = "xenweb@lab.example.org" },
        Address = new Uri("https://lab/"),
        WebhookNetworks = [IPNetwork.Parse("127.0.0.0/8")],
        TryAgainAfter = [TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10)],
        JudgeAfter = TimeSpan.Zero,
        Pace = new NotificationPace { GatherFor = TimeSpan.FromMilliseconds(200), SettleFor = TimeSpan.FromMilliseconds(200) },
    };
}
