using System.Collections.Immutable;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Notifications;

/// <summary>What somebody wants to be told, and how. Immutable.</summary>
public sealed record NotificationSettings
{
    /// <summary>The longest address, in characters.</summary>
    public const int AddressMax = 500;

    /// <summary>The longest name of a group, in characters.</summary>
    public const int GroupNameMax = 60;

    /// <summary>The most groups that can be named.</summary>
    public const int GroupsMax = 100;

    /// <summary>Of who has set nothing: all kinds in the page; by mail and webhook once there is an address.</summary>
    public static readonly NotificationSettings Usual = new();

    /// <summary>The ways of each kind; one that is not named goes all ways.</summary>
    public ImmutableSortedDictionary<NotificationKind, NotificationWays> Kinds { get; init; } = ImmutableSortedDictionary<NotificationKind, NotificationWays>.Empty;

    /// <summary>Kinds that are told in quiet hours too.</summary>
    public ImmutableSortedSet<NotificationKind> BreakThrough { get; init; } = [];

    /// <summary>What is less than that is not told.</summary>
    public DecisionSeverity SeverityMin { get; init; } = DecisionSeverity.Info;

    /// <summary>Quiet hours; null for none.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>The zone of their clock, by its IANA name.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Where mail goes; empty for none.</summary>
    public string MailAddress { get; init; } = "";

    /// <summary>Where webhooks go; empty for none.</summary>
    public string WebhookAddress { get; init; } = "";

    /// <summary>Groups whose classes and hosts they want to hear of, by name; empty: all that is theirs.</summary>
    public ImmutableSortedSet<string> Groups { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>How a kind is told.</summary>
    public NotificationWays WaysOf(NotificationKind kind) => Kinds.GetValueOrDefault(kind, NotificationWays.All);

    /// <summary>The same with another way of a kind.</summary>
    public NotificationSettings With(NotificationKind kind, NotificationWays way, bool wanted) =>
        this with { Kinds = Kinds.SetItem(kind, wanted ? WaysOf(kind) | way : WaysOf(kind) & ~way) };

    /// <summary>Whether they want to hear of a matter at all.</summary>
    public bool Wants(Matter matter) => matter.Severity >= SeverityMin && WaysOf(matter.Kind) != NotificationWays.None;

    /// <summary>Each mistake as a sentence.</summary>
    public IEnumerable<string> Problems()
    {
        if (Kinds.Any(k => !Enum.IsDefined(k.Key) || (k.Value & ~NotificationWays.All) != 0) || BreakThrough.Any(k => !Enum.IsDefined(k))) yield return "A kind or a way is none that there is.";
        if (!Enum.IsDefined(SeverityMin)) yield return "The least severity is none that there is.";
        if (Groups.Count > GroupsMax) yield return $"At most {GroupsMax} groups can be chosen.";
        if (Groups.Any(g => g.Length is 0 or > GroupNameMax || g.Any(char.IsControl))) yield return "The name of a group is none that there can be.";
        if (MailAddress.Length > 0 && WhyNotMail(MailAddress) is { } mail) yield return mail;
        if (WebhookAddress.Length > 0 && WhyNotWebhook(WebhookAddress) is { } webhook) yield return webhook;
    }

    // Whoever sends it parses it again; a line's end in it would be the beginning of a header
    private static string? WhyNotMail(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var plain = address.Length <= 254 && at > 0 && at == address.LastIndexOf('@') && at < address.Length - 1 && address.All(c => c is > ' ' and <= '~' and not ('<' or '>' or ',' or ';' or '"' or '(' or ')' or '\\'));
        return plain ? null : "The mail address must be a plain one, such as mira@example.org.";
    }

    private static string? WhyNotWebhook(string address)
    {
        if (address.Length > AddressMax) return $"The webhook's address may have {AddressMax} characters at most.";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0) return "The webhook's address must begin with http:// or https://.";
        return uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 ? "The webhook's address may hold no user, no password and no fragment: it is signed instead." : null;
    }
}
