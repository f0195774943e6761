using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;

namespace XenWeb.Web.Maintenance;

/// <summary>The guests of a drain: those that its host names, those that are there, and those that have left.</summary>
internal static class DrainItems
{
    /// <summary>All guests that the drain has seen, those that need a person first.</summary>
    public static ImmutableArray<OperationItem> Merge(Operation drain, StatusMessage status, FleetSnapshot fleet, DateTimeOffset now)
    {
        var items = drain.Items.ToDictionary(i => i.Guest, StringComparer.Ordinal);
        var here = new Dictionary<string, OperationItem>(StringComparer.Ordinal);
        foreach (var guest in status.Sample?.Guests ?? []) here[guest.Name] = new OperationItem(guest.Name, OperationItemState.Waiting, "its turn has not come", null, now);
        foreach (var item in status.Drain) here[item.Guest] = new OperationItem(item.Guest, State(item.State), item.Why, item.NextTry, now);
        // Those that had left before the first status of the drain came
        foreach (var moved in Moved(drain, fleet)) items.TryAdd(moved.GuestName, Left(moved.GuestName, drain, fleet, now));
        foreach (var gone in items.Keys.Except(here.Keys, StringComparer.Ordinal).ToArray())
        {
            if (items[gone].State != OperationItemState.Done) items[gone] = Left(gone, drain, fleet, now);
        }
        foreach (var (name, item) in here)
        {
            // "Since when" stays as long as the same is said
            items[name] = items.TryGetValue(name, out var before) && (before with { At = now }) == item ? before : item;
        }
        return [.. items.Values.OrderBy(i => i.State).ThenBy(i => i.Guest, StringComparer.Ordinal)];
    }

    /// <summary>Whether both say the same (arrays of equal items are not equal by themselves).</summary>
    public static bool Same(ImmutableArray<OperationItem> a, ImmutableArray<OperationItem> b) => a.SequenceEqual(b);

    private static IEnumerable<Migration> Moved(Operation drain, FleetSnapshot fleet) =>
        fleet.Migrations.Values.Where(m => m.From == drain.Host && m.State == MigrationState.Done && m.EndedAt >= drain.CreatedAt);

    private static OperationItem Left(string guest, Operation drain, FleetSnapshot fleet, DateTimeOffset now)
    {
        var moved = Moved(drain, fleet).LastOrDefault(m => m.GuestName == guest);
        var on = fleet.Hosts.Values.FirstOrDefault(h => h.Id != drain.Host && h.Status?.Sample?.Guests.Any(g => g.Name == guest) == true);
        var why = moved is not null ? $"moved to {moved.To} in {Words.Took(moved.EndedAt!.Value - moved.StartedAt)}"
            : on is not null ? $"is on {on.Id}"
            : $"is not on {drain.Host} any more";
        return new OperationItem(guest, OperationItemState.Done, why, null, now);
    }

    private static OperationItemState State(DrainItemState state) => state switch
    {
        DrainItemState.Stuck => OperationItemState.Stuck,
        DrainItemState.Moving => OperationItemState.Moving,
        _ => OperationItemState.Waiting,
    };
}
