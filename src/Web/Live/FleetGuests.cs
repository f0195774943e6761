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
    public static IReadOnlyList<PlacedGuest> All(FleetSnapshot fleet)
    {
        var found = new Dictionary<GuestId, PlacedGuest>();
        foreach (var host in fleet.Hosts.Values)
        {
            foreach (var guest in host.Status?.Sample?.Guests ?? [])
            {
                var placed = new PlacedGuest(host, guest);
                if (!found.TryGetValue(guest.Id, out var other) || Rank(fleet, placed).CompareTo(Rank(fleet, other)) > 0) found[guest.Id] = placed;
            }
        }
        return [.. found.Values.OrderBy(p => p.Guest.Name, StringComparer.Ordinal).ThenBy(p => p.Guest.Id)];
    }

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

    /// <summary>By name or UUID; null if no host has it.</summary>
    public static PlacedGuest? Find(FleetSnapshot fleet, string nameOrId)
    {
        var all = All(fleet);
        return all.FirstOrDefault(p => p.Guest.Name == nameOrId)
            ?? (Guid.TryParse(nameOrId, out var uuid) ? all.FirstOrDefault(p => p.Guest.Id.Uuid == uuid) : null);
    }

    private static (bool Online, bool Here, bool Named, DateTimeOffset At) Rank(FleetSnapshot fleet, PlacedGuest placed) =>
        (placed.Host.Online, placed.Guest.State is not (GuestRunState.Incoming or GuestRunState.Leaving), placed.Host.Id == Named(fleet, placed.Guest.Id), placed.Host.ReceivedAt);

    private static HostId? Named(FleetSnapshot fleet, GuestId guest) => fleet.Migrations.Values.Where(m => m.Guest == guest).MaxBy(m => m.StartedAt) switch
    {
        null or { State: MigrationState.Undefined } => null,
        { State: MigrationState.Done } done => done.To,
        var other => other.From,
    };
}
