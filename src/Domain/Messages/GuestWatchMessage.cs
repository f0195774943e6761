using System.Collections.Immutable;
using XenWeb.Domain.Guests;

namespace XenWeb.Domain.Messages;

/// <summary>
/// Somebody looks at a guest: its agent sends what is asked for until the lease is over, so a page that is gone need not say so.
/// Repeat it before the lease ends (a third of it). A repeat takes the place of the last one of the same watcher; one that asks
/// for nothing ends the watch at once.
/// </summary>
public sealed record GuestWatchMessage : Message
{
    /// <summary>The longest lease; a longer one is cut to this.</summary>
    public static readonly TimeSpan LeaseMax = TimeSpan.FromMinutes(1);

    /// <summary>The shortest time between two readings.</summary>
    public static readonly TimeSpan PeriodMin = TimeSpan.FromSeconds(1);

    /// <summary>The most programs whose output one watcher follows.</summary>
    public const int FollowedMax = 16;

    /// <summary>Which guest.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>An id of this page or request: who watches is told apart by it. At most 100 characters.</summary>
    public required string Watcher { get; init; }

    /// <summary>For how long from its arrival: a duration, since clocks differ. 15 s if not set.</summary>
    public TimeSpan Lease { get => field == default ? TimeSpan.FromSeconds(15) : field; init; }

    /// <summary>Time between two readings; of several watchers the shortest counts. 2 s if not set.</summary>
    public TimeSpan Period { get => field == default ? TimeSpan.FromSeconds(2) : field; init; }

    /// <summary>Wants <see cref="GuestProcessesMessage"/>.</summary>
    public bool Processes { get; init; }

    /// <summary>Wants <see cref="GuestVitalsMessage"/>.</summary>
    public bool Vitals { get; init; }

    /// <summary>Wants <see cref="GuestOutputMessage"/> of these programs.</summary>
    public ImmutableArray<OutputWatch> Output { get => field.IsDefault ? [] : field; init; }

    /// <summary>Who looks, and why.</summary>
    public required Reason Reason { get; init; }
}

/// <summary>One program whose output is followed.</summary>
/// <param name="Program">Its id: that of the order that started it.</param>
/// <param name="From">
/// The first byte wanted, counted from the program's start; counts when this watcher begins to follow this program, later repeats may say anything.
/// What is no longer kept is left out, and said so (<see cref="GuestOutputMessage.Cut"/>).
/// </param>
public sealed record OutputWatch(Guid Program, long From);
