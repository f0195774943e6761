using System.Collections.Immutable;

namespace XenWeb.Domain.Notifications;

/// <summary>What <see cref="NotificationDesk"/> is told.</summary>
public abstract record NotificationEvent
{
    private NotificationEvent()
    {
    }

    /// <summary>The lab was looked at.</summary>
    /// <param name="Judged">Kinds that could be judged: of the others nothing is known now.</param>
    /// <param name="Present">Keys of all matters that are so, whoever may know of them.</param>
    /// <param name="Told">Who may know of which.</param>
    /// <param name="Recipients">Everybody who may be told anything.</param>
    public sealed record Seen(ImmutableSortedSet<NotificationKind> Judged, ImmutableSortedSet<string> Present, ImmutableArray<Told> Told, ImmutableArray<Recipient> Recipients) : NotificationEvent;

    /// <summary>Whoever it was for has taken a letter.</summary>
    /// <param name="Letter">Which.</param>
    public sealed record Sent(Guid Letter) : NotificationEvent;

    /// <summary>A letter was tried often enough.</summary>
    /// <param name="Letter">Which.</param>
    /// <param name="Why">Why it could not be sent, a sentence.</param>
    public sealed record GaveUp(Guid Letter, string Why) : NotificationEvent;
}
