using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;

namespace XenWeb.Web.Live;

/// <summary>A guest and the host that has it.</summary>
public sealed record PlacedGuest(HostState Host, GuestSample Guest);

/// <summary>Guests over all hosts of a snapshot.</summary>
public static class FleetGuests
{
    /// <summary>
    /// Each guest once, by name. While it moves two hosts name it, and a host that is lost may name it still: the one
    /// that is online and where it runs, then the one that its newest migration names (the source until it is done, the target since), then the newest status, wins.
    /// A source says its last sample again with whatever else it has to say: by the status alone the guest would go to and fro.
    /// </summary>
    public static IReadOnlyList<PlacedGuest> All(FleetSnapshot fleet) => [.. Placed(fleet, null).OrderBy(p => p.Guest.Name, StringComparer.Ordinal).ThenBy(p => p.Guest.Id)];

    /// <summary>By id; null if no host has it.</summary>
    public static PlacedGuest? Find(FleetSnapshot fleet, GuestId id)
    {
        // Asked for each of many domains that are ordered about: the lab is not sorted for it
        PlacedGuest? found = null;
        foreach (var host in fleet.Hosts.Values)
        {
            foreach (var guest in host.Status?.Sample?.Guests ?? [])
            {
                if (guest.Id != id) continue;
                var placed = new PlacedGuest(host, guest);
                if (found is null || Rank(fleet, placed).CompareTo(Rank(fleet, found)) > 0) found = placed;
            }
        }
        return found;
    }

    /// <summary>By name, which is the one that it has where it is; of several of one name the first of <see cref="All"/>. Null if no host has it.</summary>
    public static PlacedGuest? Named(FleetSnapshot fleet, string name)
    {
        // Asked for each order that ends of a domain that has gone: the lab is not sorted for it
        var ids = fleet.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Where(g => g.Name == name).Select(g => g.Id).ToHashSet();
        return ids.Count == 0 ? null : Placed(fleet, ids).Where(p => p.Guest.Name == name).MinBy(p => p.Guest.Id);
    }

    /// <summary>By name or UUID; null if no host has it.</summary>
    public static PlacedGuest? Find(FleetSnapshot fleet, string nameOrId) => Named(fleet, nameOrId) ?? (Guid.TryParse(nameOrId, out var uuid) ? Find(fleet, new GuestId(uuid)) : null);

    // Of all, or of some ids: each once
    private static Dictionary<GuestId, PlacedGuest>.ValueCollection Placed(FleetSnapshot fleet, HashSet<GuestId>? of)
    {
        var found = new Dictionary<GuestId, PlacedGuest>();
        foreach (var host in fleet.Hosts.Values)
        {
            foreach (var guest in host.Status?.Sample?.Guests ?? [])
            {
                if (of?.Contains(guest.Id) == false) continue;
                var placed = new PlacedGuest(host, guest);
                if (!found.TryGetValue(guest.Id, out var other) || Rank(fleet, placed).CompareTo(Rank(fleet, other)) > 0) found[guest.Id] = placed;
            }
        }
        return found.Values;
    }

    private static (bool Online, bool Here, bool Named, DateTimeOffset At) Rank(FleetSnapshot fleet, PlacedGuest placed) =>
        (placed.Host.Online, placed.Guest.State is not (GuestRunState.Incoming or GuestRunState.Leaving), placed.Host.Id == OfMove(fleet, placed.Guest.Id), placed.Host.ReceivedAt);

    private static HostId? OfMove(FleetSnapshot fleet, GuestId guest) => fleet.Migrations.Values.Where(m => m.Guest == guest).MaxBy(m => m.StartedAt) switch
    {
        null or { State: MigrationState.Undefined } => null,
        { State: MigrationState.Done } done => done.To,
        var other => other.From,
    };
}
