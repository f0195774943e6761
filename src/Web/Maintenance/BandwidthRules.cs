using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Live;

namespace XenWeb.Web.Maintenance;

/// <summary>Limits of guests' networks: which may be asked for, what the hosts are told of them, and how far each is. Pure.</summary>
internal static class BandwidthRules
{
    /// <summary>After this long a limit that is not kept has failed, if its host says why; it stays wanted.</summary>
    public static readonly TimeSpan WaitForReason = TimeSpan.FromSeconds(30);

    /// <summary>After this long it has failed, though its host says nothing.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(5);

    /// <summary>Null if it may be asked for, else every reason.</summary>
    /// <param name="fleet">The lab.</param>
    /// <param name="id">Which guest.</param>
    /// <param name="limit">What is to be.</param>
    /// <param name="wanted">What is wanted of all guests now, by name.</param>
    public static Refusal? Refusal(FleetSnapshot fleet, GuestId id, BitRate? limit, ImmutableSortedDictionary<string, BitRate> wanted)
    {
        if (limit is { } asked && BandwidthLimit.Read(asked.Megabits).Problem is { } wrong) return new Refusal(RefusalKind.Invalid, [wrong]);
        if (FleetGuests.Find(fleet, id) is not { } placed) return new Refusal(RefusalKind.NotFound, [$"No host has a domain with the id {id}."]);
        var (name, why) = (placed.Guest.Name, new List<string>());
        BitRate? now = wanted.TryGetValue(name, out var before) ? before : null;
        if (now == limit) why.Add($"{name}'s network is {(limit is null ? "" : "to be ")}{BandwidthLimit.Words(limit)} already.");
        if (limit is not null && placed.Guest.Networks == 0) why.Add($"{name} has no network interface.");
        if (limit is not null && now is null && wanted.Count >= RulesMessage.GuestsMax) why.Add($"{RulesMessage.GuestsMax:N0} domains have a limit already, and more can't be told to the hosts: take one away first.");
        return why.Count == 0 ? null : new Refusal(RefusalKind.Conflict, [.. why]);
    }

    /// <summary>What the hosts are told: as the configurations say, with the limits; who has one goes before who has none.</summary>
    public static ImmutableArray<GuestRuling> Merge(ImmutableArray<GuestRuling> rulings, ImmutableSortedDictionary<string, BitRate> limits)
    {
        var byName = rulings.DistinctBy(r => r.Name).ToDictionary(r => r.Name, StringComparer.Ordinal);
        var limited = limits.Select(l => (byName.GetValueOrDefault(l.Key) ?? GuestRuling.Of(l.Key)) with { Bandwidth = l.Value });
        return [.. limited.Concat(rulings.Where(r => !limits.ContainsKey(r.Name))).Take(RulesMessage.GuestsMax)];
    }

    /// <summary>Why a host does not keep limits, as it says; null if nothing is known against it.</summary>
    public static string? WhyNot(HostState host, DateTimeOffset now) => host switch
    {
        _ when host.Liveness(now) == HostLiveness.Lost => $"{host.Id}'s agent is not there",
        { Status.Guard.Mode: GuardMode.Off } => $"the guard is off on {host.Id} (--guard)",
        _ => host.Status?.Guard?.BandwidthProblem,
    };

    /// <summary>The operation as it is now.</summary>
    public static Operation Step(Operation operation, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (operation.Ended || operation.Guest is not { } id) return operation;
        var (name, words) = (operation.GuestName, BandwidthLimit.Words(operation.Bandwidth));
        if (FleetGuests.Find(fleet, id) is not { } placed)
        {
            var isGone = fleet.Hosts.GetValueOrDefault(operation.Host) is { Status.Sample: not null } host && host.Liveness(now) == HostLiveness.Live && host.ReceivedAt > operation.CreatedAt;
            return isGone ? Ended(OperationState.Done, $"{name} is gone. When it is there again, its network is {words}.") : operation with { Text = $"Stored. {name} is on no host that is heard of; wherever it comes up, its network is {words}." };
        }
        if (placed.Guest.Bandwidth == operation.Bandwidth) return Ended(OperationState.Done, $"{name}'s network is {words} on {placed.Host.Id}.") with { Progress = new Share(1) };
        var why = WhyNot(placed.Host, now);
        var waited = now - operation.CreatedAt;
        if (waited > WaitMax || (why is not null && waited > WaitForReason)) return Ended(OperationState.Failed, $"{name}'s network is not {words} on {placed.Host.Id} yet: {why ?? $"its agent has not said so for {Words.Took(waited)}"}. It stays wanted, there and wherever {name} moves.");
        return operation with { Text = why is null ? $"Waiting for {placed.Host.Id} to set it." : $"{Words.Sentence($"Waiting for {placed.Host.Id}: {why}")}" };

        Operation Ended(OperationState state, string text) => operation with { State = state, Text = text, EndedAt = now };
    }
}
