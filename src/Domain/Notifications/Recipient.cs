namespace XenWeb.Domain.Notifications;

/// <summary>Somebody who may be told, as they are now.</summary>
/// <param name="Person">Who.</param>
/// <param name="Settings">What they want.</param>
/// <param name="Zone">Where they are.</param>
/// <param name="Open">The ways that lead to them: there is an address, and the web app can send there.</param>
/// <param name="Awaits">The ways that may lead to them soon: the address is not confirmed yet. Nothing new is to go there, and nothing that waits is given up.</param>
public sealed record Recipient(Guid Person, NotificationSettings Settings, TimeZoneInfo Zone, NotificationWays Open, NotificationWays Awaits = NotificationWays.None)
{
    /// <summary>Whether a matter goes to them by a way.</summary>
    public bool Wants(Matter matter, NotificationWays way) => Settings.Wants(matter) && (Settings.WaysOf(matter.Kind) & Open & way) != 0;

    /// <summary>Whether a kind has to wait now: it is quiet, and it does not break through.</summary>
    public bool Waits(NotificationKind kind, DateTimeOffset now) => Settings.Quiet?.Holds(now, Zone) == true && !Settings.BreakThrough.Contains(kind);
}
