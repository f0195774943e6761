using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Fleet;

/// <summary>
/// All that is known of the lab at one moment: immutable, sorted, and with a version that grows with each change.
/// Only <see cref="FleetView"/> makes new ones.
/// </summary>
public sealed record FleetSnapshot
{
    /// <summary>How many ended negotiations and migrations are kept in memory; older ones are in the database.</summary>
    public const int EndedMax = 200;

    /// <summary>How many negotiations and migrations are kept in memory at all, those that go on included.</summary>
    public const int OpenMax = 2000;

    /// <summary>Nothing is known.</summary>
    public static readonly FleetSnapshot Empty = new();

    /// <summary>Grows with each change.</summary>
    public long Version { get; init; }

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<HostId, HostState> Hosts { get; init; } = ImmutableSortedDictionary<HostId, HostState>.Empty;

    /// <summary>By id of the help; those that go on and the newest that ended.</summary>
    public ImmutableSortedDictionary<string, NegotiationRecord> Negotiations { get; init; } = ImmutableSortedDictionary.Create<string, NegotiationRecord>(StringComparer.Ordinal);

    /// <summary>By id; those that go on and the newest that ended.</summary>
    public ImmutableSortedDictionary<string, Migration> Migrations { get; init; } = ImmutableSortedDictionary.Create<string, Migration>(StringComparer.Ordinal);

    /// <summary>Messages that were dropped here, by why.</summary>
    public ImmutableSortedDictionary<string, long> Dropped { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);
}

/// <summary>One host as the web app knows it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Status">Its newest status; null if only its presence was heard.</param>
/// <param name="ReceivedAt">When that came, by our clock (the sender's may be wrong).</param>
/// <param name="Online">What its presence says.</param>
/// <param name="Incarnation">The newest message's order, to drop what is older.</param>
/// <param name="Sequence">The newest message's order.</param>
public sealed record HostState(HostId Id, StatusMessage? Status, DateTimeOffset ReceivedAt, bool Online, long Incarnation, long Sequence)
{
    /// <summary>Which message said that it is away; null while it is there. A status that was said later proves that it is back.</summary>
    public (long Incarnation, long Sequence)? AwayBy { get; init; }

    /// <summary>No status for this long is stale.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(15);

    /// <summary>No status for this long is lost.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(60);

    /// <summary>How sure we are at a given moment. A host with a long status period is given three periods.</summary>
    public HostLiveness Liveness(DateTimeOffset now)
    {
        // A status may claim anything: no valid period is longer than five minutes
        var claimed = Status?.Monitoring.StatusPeriod ?? TimeSpan.Zero;
        var period = claimed > TimeSpan.FromMinutes(5) ? TimeSpan.FromMinutes(5) : Max(claimed, TimeSpan.Zero);
        var age = now - ReceivedAt;
        if (!Online || Status is null || age > Max(LostAfter, 12 * period)) return HostLiveness.Lost;
        return age > Max(StaleAfter, 3 * period) ? HostLiveness.Stale : HostLiveness.Live;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
