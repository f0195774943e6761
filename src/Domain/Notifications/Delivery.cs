using System.Collections.Immutable;

namespace XenWeb.Domain.Notifications;

/// <summary>How far something is that is to go out.</summary>
public enum DeliveryState
{
    /// <summary>It waits: others gather, it is quiet, or enough was sent.</summary>
    Waiting,

    /// <summary>It is in a letter that is being sent.</summary>
    OnItsWay,

    /// <summary>Whoever it was for has taken it.</summary>
    Sent,

    /// <summary>It did not get there, and is not tried again.</summary>
    Failed,
}

/// <summary>What was kept of something that is to go out.</summary>
/// <param name="What">What.</param>
/// <param name="State">How far it is.</param>
/// <param name="Letter">The letter that it is or was in; null if none.</param>
/// <param name="ChangedAt">When it last got further.</param>
public readonly record struct Delivery(Owed What, DeliveryState State, Guid? Letter, DateTimeOffset ChangedAt);

/// <summary>What was kept of a notification, to go on from after a restart.</summary>
/// <param name="Notification">It.</param>
/// <param name="Deliveries">What was to go out of it.</param>
public sealed record KeptNotification(Notification Notification, ImmutableArray<Delivery> Deliveries);
