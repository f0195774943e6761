using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;

namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>What one person was told of one matter. Key: the id.</summary>
public sealed class NotificationRow
{
    /// <summary>Made by the program, later ones after earlier ones.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose.</summary>
    public Guid PersonId { get; set; }

    /// <summary>Which matter: "HostLost/ferby".</summary>
    public string Key { get; set; } = "";

    /// <summary>What kind of thing.</summary>
    public NotificationKind Kind { get; set; }

    /// <summary>How much a person should care.</summary>
    public DecisionSeverity Severity { get; set; }

    /// <summary>A few words.</summary>
    public string Title { get; set; } = "";

    /// <summary>The reason.</summary>
    public string Text { get; set; } = "";

    /// <summary>The host that it is about; null if none.</summary>
    public string? Host { get; set; }

    /// <summary>The domain that it is about, by name; null if none.</summary>
    public string? Domain { get; set; }

    /// <summary>Where to look, relative to the web app's address.</summary>
    public string Link { get; set; } = "";

    /// <summary>Whether it goes on until it is over; else it has happened.</summary>
    public bool Lasts { get; set; }

    /// <summary>Whether it stands in the page.</summary>
    public bool InPage { get; set; }

    /// <summary>How often it was so.</summary>
    public int Times { get; set; }

    /// <summary>When it was first so.</summary>
    public DateTimeOffset RaisedAt { get; set; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>When it was over; null while it goes on, and for what has only happened.</summary>
    public DateTimeOffset? OverAt { get; set; }

    /// <summary>When it was read; null if it is unread.</summary>
    public DateTimeOffset? ReadAt { get; set; }
}

/// <summary>Something of a notification that goes out by one way, once. Key: notification, way and phase.</summary>
public sealed class NotificationDeliveryRow
{
    /// <summary>Of which.</summary>
    public Guid NotificationId { get; set; }

    /// <summary>Mail or webhook.</summary>
    public NotificationWays Way { get; set; }

    /// <summary>What of it.</summary>
    public NotificationPhase Phase { get; set; }

    /// <summary>To whom.</summary>
    public Guid PersonId { get; set; }

    /// <summary>How far it is.</summary>
    public DeliveryState State { get; set; }

    /// <summary>The letter that it is or was in; null if none.</summary>
    public Guid? Letter { get; set; }

    /// <summary>When it last got further.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Why it did not get there; null if it did, or may yet.</summary>
    public string? Problem { get; set; }
}

/// <summary>What somebody wants to be told, and how. Key: the person; who has none has the usual.</summary>
public sealed class NotificationSettingsRow
{
    /// <summary>Whose.</summary>
    public Guid PersonId { get; set; }

    /// <summary>The settings.</summary>
    public string Json { get; set; } = "{}";

    /// <summary>The mail address of which they have shown that its mail reaches them; null if none. Mail goes to no other.</summary>
    public string? ConfirmedMail { get; set; }

    /// <summary>What their webhooks are signed with, encrypted with the web app's own keys; null if there is none.</summary>
    public string? Secret { get; set; }

    /// <summary>Counts the changes; saving one that another has changed meanwhile throws.</summary>
    public int Version { get; set; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}
