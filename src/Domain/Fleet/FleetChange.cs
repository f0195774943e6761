using System.Collections.Immutable;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Fleet;

/// <summary>What differs between two snapshots, so that a page redraws only that.</summary>
/// <param name="Hosts">Hosts with a new status or presence.</param>
/// <param name="Negotiations">Negotiations with a new step.</param>
/// <param name="Migrations">Migrations that began, got on or ended.</param>
public sealed record FleetChange(ImmutableSortedSet<HostId> Hosts, ImmutableSortedSet<string> Negotiations, ImmutableSortedSet<string> Migrations)
{
    /// <summary>Nothing.</summary>
    public static readonly FleetChange None = new(ImmutableSortedSet<HostId>.Empty, ImmutableSortedSet.Create<string>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => Hosts.IsEmpty && Negotiations.IsEmpty && Migrations.IsEmpty;

    /// <summary>Both changes as one.</summary>
    public FleetChange With(FleetChange later) => new(Hosts.Union(later.Hosts), Negotiations.Union(later.Negotiations), Migrations.Union(later.Migrations));
}
