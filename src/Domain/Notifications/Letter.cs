using System.Collections.Immutable;

namespace XenWeb.Domain.Notifications;

/// <summary>Something of a notification that is to go out by one way, once.</summary>
/// <param name="Notification">Of which.</param>
/// <param name="Way">Mail or webhook.</param>
/// <param name="Phase">What of it.</param>
public readonly record struct Owed(Guid Notification, NotificationWays Way, NotificationPhase Phase);

/// <summary>One line of a letter.</summary>
/// <param name="Notification">As it was when the letter was written.</param>
/// <param name="Phase">What of it.</param>
public sealed record LetterLine(Notification Notification, NotificationPhase Phase);

/// <summary>One mail, or one request: all that gathered for somebody. Immutable.</summary>
/// <param name="Id">Stays the same when it is sent again: whoever takes it can tell.</param>
/// <param name="Person">To whom.</param>
/// <param name="Way">By which way.</param>
/// <param name="Lines">The first of what it tells.</param>
/// <param name="Covers">All that it tells, those included for which there was no room and which it only counts.</param>
public sealed record Letter(Guid Id, Guid Person, NotificationWays Way, ImmutableArray<LetterLine> Lines, ImmutableArray<Owed> Covers)
{
    /// <summary>How many it only counts.</summary>
    public int More => Covers.Length - Lines.Length;
}
