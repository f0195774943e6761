using System.Collections.Immutable;
using System.Text.Json;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Web.Api;

namespace XenWeb.Web.Notifications;

/// <summary>Settings as the database keeps them and the API tells them. What is not known any more, or not yet, is passed over.</summary>
internal sealed class SettingsJson
{
    private static readonly JsonSerializerOptions _json = Make();

    /// <summary>The ways of each kind that is not told all ways.</summary>
    public Dictionary<string, string[]> Kinds { get; set; } = [];

    /// <summary>Kinds that are told in quiet hours too.</summary>
    public string[] BreakThrough { get; set; } = [];

    /// <summary>The least severity.</summary>
    public string SeverityMin { get; set; } = "info";

    /// <summary>"22:00"; null for no quiet hours.</summary>
    public TimeOnly? QuietFrom { get; set; }

    /// <summary>"07:00".</summary>
    public TimeOnly? QuietTo { get; set; }

    /// <summary>The zone.</summary>
    public string Zone { get; set; } = "UTC";

    /// <summary>Where mail goes.</summary>
    public string MailAddress { get; set; } = "";

    /// <summary>Where webhooks go.</summary>
    public string WebhookAddress { get; set; } = "";

    /// <summary>The groups.</summary>
    public string[] Groups { get; set; } = [];

    /// <summary>As text.</summary>
    public static string Write(NotificationSettings settings) => JsonSerializer.Serialize(Of(settings), _json);

    /// <summary>From text; the usual if it can't be read.</summary>
    public static NotificationSettings Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<SettingsJson>(text, _json)?.Settings() ?? NotificationSettings.Usual;
        }
        catch (JsonException)
        {
            return NotificationSettings.Usual;
        }
    }

    /// <summary>Of settings.</summary>
    public static SettingsJson Of(NotificationSettings settings) => new()
    {
        Kinds = settings.Kinds.ToDictionary(k => ApiJson.Word(k.Key), k => Words(k.Value)),
        BreakThrough = [.. settings.BreakThrough.Select(ApiJson.Word)],
        SeverityMin = ApiJson.Word(settings.SeverityMin),
        QuietFrom = settings.Quiet?.From,
        QuietTo = settings.Quiet?.To,
        Zone = settings.Zone,
        MailAddress = settings.MailAddress,
        WebhookAddress = settings.WebhookAddress,
        Groups = [.. settings.Groups],
    };

    /// <summary>The words of ways.</summary>
    public static string[] Words(NotificationWays ways) => [.. new[] { NotificationWays.Page, NotificationWays.Mail, NotificationWays.Webhook }.Where(w => ways.HasFlag(w)).Select(ApiJson.Word)];

    /// <summary>A word's value; null if it is none.</summary>
    public static T? Find<T>(string word) where T : struct, Enum => Enum.GetValues<T>().Where(v => ApiJson.Word(v) == word).Select(v => (T?)v).FirstOrDefault();

    private NotificationSettings Settings() => new()
    {
        Kinds = Kinds.Where(k => Find<NotificationKind>(k.Key) is not null).ToImmutableSortedDictionary(k => Find<NotificationKind>(k.Key)!.Value, k => k.Value.Aggregate(NotificationWays.None, (all, w) => all | (Find<NotificationWays>(w) ?? NotificationWays.None))),
        BreakThrough = [.. BreakThrough.Select(Find<NotificationKind>).OfType<NotificationKind>()],
        SeverityMin = Find<DecisionSeverity>(SeverityMin) ?? DecisionSeverity.Info,
        Quiet = QuietFrom is { } from && QuietTo is { } to ? new QuietHours(from, to) : null,
        Zone = Zone,
        MailAddress = MailAddress,
        WebhookAddress = WebhookAddress,
        Groups = Groups.ToImmutableSortedSet(StringComparer.Ordinal),
    };

    private static JsonSerializerOptions Make()
    {
        var json = new JsonSerializerOptions();
        ApiJson.Apply(json);
        return json;
    }
}
