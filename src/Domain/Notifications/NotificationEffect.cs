using System.Collections.Immutable;

namespace XenWeb.Domain.Notifications;

/// <summary>What <see cref="NotificationDesk"/> wants done: all of it is stored before anything of it is sent.</summary>
public abstract record NotificationEffect
{
    private NotificationEffect()
    {
    }

    /// <summary>Keep a notification, in place of what was kept of it.</summary>
    /// <param name="Notification">Which.</param>
    /// <param name="Unread">Whether it is to be read (again).</param>
    public sealed record Keep(Notification Notification, bool Unread) : NotificationEffect;

    /// <summary>Something is to go out; it waits.</summary>
    /// <param name="What">What.</param>
    public sealed record Owe(Owed What) : NotificationEffect;

    /// <summary>Send a letter.</summary>
    /// <param name="Letter">Which.</param>
    public sealed record Send(Letter Letter) : NotificationEffect;

    /// <summary>What was owed is settled.</summary>
    /// <param name="What">All that is.</param>
    /// <param name="Problem">Why it did not get there, a sentence; null if it did.</param>
    public sealed record Settle(ImmutableArray<Owed> What, string? Problem) : NotificationEffect;
}
