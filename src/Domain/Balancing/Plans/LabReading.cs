using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>The live lab as the planner's input: hosts of which facts and a sample are known, and their guests.</summary>
public static class LabReading
{
    /// <summary>The lab at a moment.</summary>
    /// <param name="fleet">What is known.</param>
    /// <param name="now">When: hosts that were not heard of lately are not reachable.</param>
    /// <param name="rulings">How guests may be treated, by name; of others nothing is said.</param>
    public static LabSnapshot Of(FleetSnapshot fleet, DateTimeOffset now, IReadOnlyDictionary<string, GuestRuling> rulings)
    {
        var known = fleet.Hosts.Values.Where(h => h.Status is { Facts: not null, Sample: not null }).ToList();
        var homes = Homes(known, now);
        return new LabSnapshot(
            [.. known.Select(h => Host(h, h.Status!.Facts!, [.. Here(h, homes)], now))],
            [.. known.SelectMany(h => Here(h, homes).Select(g => Known(Guest(h, g, rulings.GetValueOrDefault(g.Name) ?? GuestRuling.Of(g.Name)), known)))]);
    }

    // A configuration may name a host that is not there (any more): then there is no place for its guest but where it is
    private static LabGuest Known(LabGuest guest, List<HostState> hosts) => guest.Rules.PinnedTo is not { } pin || hosts.Exists(h => h.Id == pin)
        ? guest
        : guest with { Rules = guest.Rules with { PinnedTo = null }, CannotMigrate = guest.CannotMigrate ?? $"it is pinned to {pin}, which is not known" };

    // Statuses are of different moments: just after a migration both hosts name the guest. The one that is heard and does not send it away has it, of two such the one that spoke last
    private static SortedDictionary<GuestId, HostId> Homes(List<HostState> hosts, DateTimeOffset now)
    {
        var best = new SortedDictionary<GuestId, (HostId Host, (bool, bool, DateTimeOffset) Rank)>();
        foreach (var host in hosts)
        {
            foreach (var guest in host.Status!.Sample!.Guests.Where(IsHere))
            {
                var rank = (host.Liveness(now) == HostLiveness.Live, guest.State != GuestRunState.Leaving, host.ReceivedAt);
                if (!best.TryGetValue(guest.Id, out var other) || rank.CompareTo(other.Rank) > 0) best[guest.Id] = (host.Id, rank);
            }
        }
        return new SortedDictionary<GuestId, HostId>(best.ToDictionary(b => b.Key, b => b.Value.Host));
    }

    private static IEnumerable<GuestSample> Here(HostState host, SortedDictionary<GuestId, HostId> homes) => host.Status!.Sample!.Guests.Where(g => IsHere(g) && homes[g.Id] == host.Id);

    // A guest in flight is on both hosts: where it comes from counts until it has arrived
    private static bool IsHere(GuestSample guest) => guest.State is not (GuestRunState.Incoming or GuestRunState.Dying);

    private static LabHost Host(HostState host, HostFacts facts, ImmutableArray<GuestSample> here, DateTimeOffset now)
    {
        var sample = host.Status!.Sample!;
        var guests = here.Aggregate(ByteSize.Zero, (sum, g) => sum + g.Memory + Placement.Overhead);
        // What is neither free nor a guest's is Xen's, Dom0's, or of a guest that arrives or has just left
        var reserved = facts.Memory - sample.FreeMemory - guests;
        return new LabHost
        {
            Id = host.Id,
            Memory = facts.Memory,
            Reserved = reserved > ByteSize.Zero ? reserved : ByteSize.Zero,
            Cores = facts.Cores,
            Dom0Cpu = sample.Dom0Cpu ?? Cores.Zero,
            Mode = host.Status.Mode,
            Reachable = host.Liveness(now) == HostLiveness.Live && host.Status.Degraded is null,
            Has = facts.Has is { } has ? [.. has] : null,
            Link = facts.Link,
            Io = facts.Storage,
        };
    }

    private static LabGuest Guest(HostState host, GuestSample guest, GuestRuling ruling)
    {
        var demand = HostLoad.Demand(host.Status!.Facts!, host.Status.Sample!, guest);
        return new LabGuest
        {
            Name = guest.Name,
            Host = host.Id,
            Memory = guest.Memory,
            Vcpus = guest.Vcpus,
            Priority = ruling.Priority,
            Rules = ruling.Rules,
            CannotMigrate = guest.CannotMigrate ?? (guest.State is GuestRunState.Undefined or GuestRunState.Leaving or GuestRunState.ShuttingDown or GuestRunState.Crashed ? $"it is {guest.State.ToString().ToLowerInvariant()}" : null),
            Cpu = demand.Cpu,
            Network = demand.Network,
            Io = demand.Io,
            Needs = [.. guest.Fittings.Needed],
        };
    }
}
