using XenWeb.Domain.Notifications;

namespace XenWeb.Web.Notifications;

/// <summary>What somebody wants to be told, and what is known of it beside.</summary>
/// <param name="Settings">What they want; the usual if they have set nothing.</param>
/// <param name="IsMailConfirmed">Whether they have shown that mail to their address reaches them: before, none is sent.</param>
/// <param name="HasSecret">Whether their webhooks have a secret.</param>
/// <param name="Version">The number of the last change; 0 if they have set nothing.</param>
public sealed record KeptSettings(NotificationSettings Settings, bool IsMailConfirmed, bool HasSecret, int Version);
