using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>
/// The live lab as its reserve is reckoned: each guest once. While it moves its memory is held on two hosts, and for a moment both
/// tell of it; a reserve that shrank by that would give an alarm at each move.
/// </summary>
public static class SettledLab
{
    /// <summary>The lab at a moment; the parameters are those of <see cref="LabReading.Of"/>.</summary>
    public static LabSnapshot Of(FleetSnapshot fleet, DateTimeOffset now, IReadOnlyDictionary<string, GuestRuling> rulings)
    {
        var lab = LabReading.Of(fleet, now, rulings);
        var there = lab.Hosts.Where(h => h.Reachable).Select(h => h.Id).ToImmutableSortedSet();
        var guests = lab.Guests.GroupBy(g => g.Name, StringComparer.Ordinal)
            .Select(same => same.OrderByDescending(g => there.Contains(g.Host!.Value)).ThenBy(g => g.CannotMigrate is not null).First());
        var told = fleet.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Where(g => g.State != GuestRunState.Incoming).Select(g => g.Name).ToImmutableSortedSet(StringComparer.Ordinal);
        return new LabSnapshot([.. lab.Hosts.Select(h => h with { Reserved = Reserved(fleet.Hosts[h.Id].Status!, told) })], [.. guests]);
    }

    // What is neither free nor of any guest that is told of here: also of those that count elsewhere, because they have just left, or arrive and are still there too
    private static ByteSize Reserved(StatusMessage status, ImmutableSortedSet<string> told)
    {
        var here = status.Sample!.Guests.Where(g => g.State != GuestRunState.Dying && (g.State != GuestRunState.Incoming || told.Contains(g.Name)));
        var guests = here.Aggregate(ByteSize.Zero, (sum, g) => sum + g.Memory + (g.State == GuestRunState.Incoming ? ByteSize.Zero : Placement.Overhead));
        var reserved = status.Facts!.Memory - status.Sample.FreeMemory - guests;
        return reserved > ByteSize.Zero ? reserved : ByteSize.Zero;
    }
}
