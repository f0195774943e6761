using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Plans;

/// <summary>Whether a step of a plan can begin now, judged by what is known of the lab; its hosts judge again themselves.</summary>
internal static class PlanCheck
{
    /// <summary>The verdict on one step.</summary>
    /// <param name="name">The guest.</param>
    /// <param name="move">What is to be done.</param>
    /// <param name="since">When the step before it ended: what its hosts said before that is out of date. Null for the first.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="rules">How guests may be treated.</param>
    /// <param name="goingOn">Other operations.</param>
    /// <param name="now">Our clock.</param>
    public static PlanVerdict Of(string name, PlanMove move, DateTimeOffset? since, FleetSnapshot fleet, RulesMessage? rules, IEnumerable<Operation> goingOn, DateTimeOffset now)
    {
        foreach (var id in new[] { move.From, move.To }.OfType<HostId>())
        {
            if (fleet.Hosts.GetValueOrDefault(id) is not { Status.Sample: not null } host || host.Liveness(now) != HostLiveness.Live) return PlanVerdict.Wait($"nothing is heard of {id}");
            if (since is { } ended && host.ReceivedAt <= ended) return PlanVerdict.Wait($"waits for the next status of {id}");
        }
        var target = fleet.Hosts[move.To];
        string[] why = [.. move.Kind == PlanStepKind.Start ? OperationRules.Takes(target, now) : Migration(name, move, target, fleet, rules, goingOn, now)];
        return why.Length == 0 ? PlanVerdict.Go : PlanVerdict.Never(string.Join(" ", why));
    }

    private static ImmutableArray<string> Migration(string name, PlanMove move, HostState target, FleetSnapshot fleet, RulesMessage? rules, IEnumerable<Operation> goingOn, DateTimeOffset now)
    {
        if (move.Guest is not { } id || FleetGuests.Find(fleet, id) is not { } placed) return [$"{name} is on no host any more."];
        if (placed.Host.Id != move.From) return [$"{name} is on {placed.Host.Id}, and not on {move.From} any more."];
        if (OperationRules.Migrate(fleet, id, move.To, goingOn, now) is { } refusal) return refusal.Why;
        return [.. Room(placed.Guest, target), .. Ruled(placed.Guest, target, rules)];
    }

    private static IEnumerable<string> Room(GuestSample guest, HostState target)
    {
        var (free, needed) = (target.Status!.Sample!.FreeMemory - target.Status.Promised, guest.Memory + Placement.Overhead);
        if (free < needed) yield return $"{target.Id} has {free} of memory free, and {guest.Name} needs {needed}.";
    }

    // Rules may have changed since it was planned
    private static IEnumerable<string> Ruled(GuestSample guest, HostState target, RulesMessage? rules)
    {
        var byName = rules?.ByName() ?? ImmutableSortedDictionary<string, GuestRuling>.Empty;
        if (byName.GetValueOrDefault(guest.Name)?.Rules is not { } ruled) yield break;
        if (ruled.PinnedTo is { } pin && pin != target.Id) yield return $"{guest.Name} is pinned to {pin}.";
        if (ruled.KeepApart is not { } group) yield break;
        var other = target.Status!.Sample!.Guests.FirstOrDefault(g => g.Id != guest.Id && byName.GetValueOrDefault(g.Name)?.Rules.KeepApart == group);
        if (other is not null) yield return $"{target.Id} has {other.Name}, from which {guest.Name} is kept apart (group {group}).";
    }
}

/// <summary>Whether a step can begin.</summary>
/// <param name="CanBegin">It can, now.</param>
/// <param name="MayLater">It can't now, and perhaps can soon.</param>
/// <param name="Why">What it waits for, or why it can't be made any more.</param>
internal readonly record struct PlanVerdict(bool CanBegin, bool MayLater, string Why)
{
    public static readonly PlanVerdict Go = new(true, false, "");

    public static PlanVerdict Wait(string why) => new(false, true, why);

    public static PlanVerdict Never(string why) => new(false, false, why);
}
