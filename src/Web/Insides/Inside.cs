using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Web.Insides;

/// <summary>What is known of a guest from the inside, at one moment: what its agent said. Immutable.</summary>
public sealed record Inside
{
    /// <summary>Whose.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>What its agent says of itself; null if none was ever heard.</summary>
    public GuestPresenceMessage? Presence { get; init; }

    /// <summary>When its presence last changed, by our clock.</summary>
    public DateTimeOffset PresenceAt { get; init; }

    /// <summary>The newest vitals; null until somebody looks.</summary>
    public GuestVitalsMessage? Vitals { get; init; }

    /// <summary>When they came, by our clock.</summary>
    public DateTimeOffset VitalsAt { get; init; }

    /// <summary>By how much the guest's clock is ahead of ours, as its newest message told.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>The newest list; null until somebody looks.</summary>
    public ProcessTable? Processes { get; init; }

    /// <summary>Why its agent last refused to be looked at, in its words; null if it did not.</summary>
    public string? WatchRefused { get; init; }

    /// <summary>Whether its agent is there.</summary>
    public bool Online => Presence is { Online: true };

    /// <summary>What its agent may do: nothing if there is none.</summary>
    public GuestPermissions Permissions => Presence?.Permissions ?? GuestPermissions.None;

    /// <summary>Whether load can be made in it now.</summary>
    public bool MakesLoad => Online && Permissions.Load;

    /// <summary>A time of the guest's clock by ours.</summary>
    public DateTimeOffset Ours(DateTimeOffset guests) => guests - ClockAhead;
}

/// <summary>One process list as a page shows it.</summary>
/// <param name="Figures">The list's number and head; its own rows may be a part only.</param>
/// <param name="Rows">All rows, in no order.</param>
/// <param name="At">When it came, by our clock.</param>
public sealed record ProcessTable(GuestProcessesMessage Figures, ImmutableArray<ProcessRow> Rows, DateTimeOffset At)
{
    /// <summary>A list that is older than this is no more what is there now.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);
}
