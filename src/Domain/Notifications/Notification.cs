namespace XenWeb.Domain.Notifications;

/// <summary>What one person was told of one matter. Immutable.</summary>
/// <param name="Id">Which.</param>
/// <param name="Person">Whose.</param>
/// <param name="Matter">What, as it was last.</param>
/// <param name="InPage">Whether it stands in the page.</param>
/// <param name="RaisedAt">When it was first so.</param>
/// <param name="ChangedAt">When it last changed.</param>
public sealed record Notification(Guid Id, Guid Person, Matter Matter, bool InPage, DateTimeOffset RaisedAt, DateTimeOffset ChangedAt)
{
    /// <summary>When it was over; null while it goes on, and for what has only happened.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>How often it was so: more than once if it was over for a short while only.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether it goes on.</summary>
    public bool GoesOn => Matter.Lasts && OverAt is null;
}
