using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Api;

/// <summary>A notification as the API tells it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Kind">hostLost, drainEnded and so on.</param>
/// <param name="Severity">info, warning, error.</param>
/// <param name="Title">A few words.</param>
/// <param name="Reason">Why, a sentence or two.</param>
/// <param name="Host">The host that it is about.</param>
/// <param name="Domain">The domain that it is about, by name.</param>
/// <param name="Link">The page where to look, relative to the web app's address.</param>
/// <param name="RaisedAt">When it was first so.</param>
/// <param name="OverAt">When it was over; null while it goes on, and for what has only happened.</param>
/// <param name="ReadAt">When it was read; null if it is unread.</param>
/// <param name="Times">How often it was so.</param>
/// <param name="Deliveries">What went out of it.</param>
public sealed record NotificationShape(
    Guid Id, NotificationKind Kind, DecisionSeverity Severity, string Title, string Reason, string? Host, string? Domain, string Link, DateTimeOffset RaisedAt, DateTimeOffset? OverAt, DateTimeOffset? ReadAt, int Times,
    DeliveryShape[] Deliveries)
{
    /// <summary>Of what is kept.</summary>
    public static NotificationShape Of(ShelvedNotification shelved)
    {
        var row = shelved.Row;
        return new(
            row.Id, row.Kind, row.Severity, row.Title, row.Text, row.Host, row.Domain, row.Link, row.RaisedAt, row.OverAt, row.ReadAt, row.Times,
            [.. shelved.Deliveries.Select(d => new DeliveryShape(d.Way, d.Phase, d.State, d.ChangedAt, d.Problem))]);
    }
}

/// <summary>What went out of a notification, or is to.</summary>
/// <param name="Way">mail, webhook.</param>
/// <param name="Phase">raised, over.</param>
/// <param name="State">waiting, onItsWay, sent, failed.</param>
/// <param name="ChangedAt">When it last got further.</param>
/// <param name="Problem">Why it did not get there.</param>
public sealed record DeliveryShape(NotificationWays Way, NotificationPhase Phase, DeliveryState State, DateTimeOffset ChangedAt, string? Problem);

/// <summary>How many were unread.</summary>
public sealed record ReadShape(int Read);

/// <summary>The body of a request that marks notifications read.</summary>
/// <param name="Ids">Which; all if it is left out.</param>
public sealed record ReadBody(string[]? Ids);

/// <summary>A webhook's secret.</summary>
public sealed record SecretShape(string Secret);

/// <summary>The body of a test.</summary>
/// <param name="Way">mail or webhook.</param>
public sealed record TestBody(string Way);

/// <summary>How a test went.</summary>
/// <param name="Taken">Whether the receiver has taken it.</param>
/// <param name="Problem">Why not.</param>
public sealed record TestShape(bool Taken, string? Problem);

/// <summary>The body that sets what one wants to be told; what is left out has its default.</summary>
/// <param name="Kinds">The ways of each kind that is not to go all ways: { "drainEnded": ["page"] }.</param>
/// <param name="BreakThrough">Kinds that are told in quiet hours too.</param>
/// <param name="SeverityMin">info, warning, error.</param>
/// <param name="QuietFrom">"22:00".</param>
/// <param name="QuietTo">"07:00".</param>
/// <param name="Zone">"Europe/Berlin".</param>
/// <param name="MailAddress">Where mail goes.</param>
/// <param name="WebhookAddress">Where webhooks go.</param>
/// <param name="Groups">Only what is of these groups.</param>
public sealed record NotificationSettingsBody(
    Dictionary<string, string[]>? Kinds, string[]? BreakThrough, string? SeverityMin, string? QuietFrom, string? QuietTo, string? Zone, string? MailAddress, string? WebhookAddress, string[]? Groups);

/// <summary>What one wants to be told, and how.</summary>
/// <param name="Kinds">The ways of each kind.</param>
/// <param name="BreakThrough">Kinds that are told in quiet hours too.</param>
/// <param name="SeverityMin">info, warning, error.</param>
/// <param name="QuietFrom">"22:00"; null for no quiet hours.</param>
/// <param name="QuietTo">"07:00".</param>
/// <param name="Zone">"Europe/Berlin".</param>
/// <param name="MailAddress">Where mail goes; empty for none.</param>
/// <param name="MailConfirmed">Whether mail goes there: the link of a first mail was opened.</param>
/// <param name="WebhookAddress">Where webhooks go; empty for none.</param>
/// <param name="Groups">Only what is of these groups; empty: all that is theirs.</param>
/// <param name="HasSecret">Whether their webhooks have a secret.</param>
/// <param name="Secret">The secret, where it was made anew; else null.</param>
public sealed record NotificationSettingsShape(
    Dictionary<string, string[]> Kinds, string[] BreakThrough, string SeverityMin, string? QuietFrom, string? QuietTo, string Zone, string MailAddress, bool MailConfirmed, string WebhookAddress, string[] Groups, bool HasSecret,
    string? Secret = null)
{
    /// <summary>Of settings.</summary>
    public static NotificationSettingsShape Of(KeptSettings kept)
    {
        var json = SettingsJson.Of(kept.Settings);
        return new(
            Enum.GetValues<NotificationKind>().ToDictionary(ApiJson.Word, k => SettingsJson.Words(kept.Settings.WaysOf(k))), json.BreakThrough, json.SeverityMin, json.QuietFrom?.ToString("HH:mm"), json.QuietTo?.ToString("HH:mm"),
            json.Zone, json.MailAddress, kept.IsMailConfirmed, json.WebhookAddress, json.Groups, kept.HasSecret);
    }
}
