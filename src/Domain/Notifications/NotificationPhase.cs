namespace XenWeb.Domain.Notifications;

/// <summary>What of a notification somebody is told.</summary>
public enum NotificationPhase
{
    /// <summary>That it is so.</summary>
    Raised,

    /// <summary>That it is so no more.</summary>
    Over,
}
