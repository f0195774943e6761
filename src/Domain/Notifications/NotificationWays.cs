namespace XenWeb.Domain.Notifications;

/// <summary>How somebody is told.</summary>
[Flags]
public enum NotificationWays
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>In the page.</summary>
    Page = 1,

    /// <summary>By e-mail.</summary>
    Mail = 2,

    /// <summary>By a signed request to an address of theirs.</summary>
    Webhook = 4,

    /// <summary>By all of them.</summary>
    All = Page | Mail | Webhook,
}
