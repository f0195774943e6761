using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>Everything that is wrong with a request, each in words. What passes can be planned; nothing in it is left to chance.</summary>
public static class LabCheck
{
    /// <summary>The most hosts of a lab.</summary>
    public const int HostsMax = 2000;

    /// <summary>The most guests of a lab.</summary>
    public const int GuestsMax = 40000;

    // Beyond any machine that Xen runs on; keeps sums of bytes far from overflow
    private static readonly ByteSize _memoryMax = ByteSize.FromGiB(64 * 1024);
    private const int CoresMax = 4096;

    /// <summary>The mistakes; empty if there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="further">A guest of which it is only asked whether it fits: all but that is looked at.</param>
    public static IReadOnlyList<string> Errors(PlanRequest request, LabGuest? further = null)
    {
        var errors = new List<string>();
        var hosts = request.Lab.Hosts.Concat(request.Add).ToList();
        var guests = request.Lab.Guests.Concat(request.Start).ToList();
        if (further is not null) guests.Add(further);
        if (hosts.Count > HostsMax) errors.Add($"There are {hosts.Count} hosts; {HostsMax} at most.");
        if (guests.Count > GuestsMax) errors.Add($"There are {guests.Count} guests; {GuestsMax} at most.");
        errors.AddRange(PolicyCheck.Errors(request.Policy));
        errors.AddRange(Twice("host", hosts.Select(h => h.Id.Name)));
        errors.AddRange(Twice("guest", guests.Select(g => g.Name)));
        errors.AddRange(hosts.SelectMany(Host));
        errors.AddRange(guests.SelectMany(Guest));
        errors.AddRange(References(request, hosts, guests));
        if (errors.Count == 0) errors.AddRange(Room(request));
        return errors;
    }

    private static IEnumerable<string> Twice(string what, IEnumerable<string> names) =>
        names.GroupBy(n => n, StringComparer.Ordinal).Where(n => n.Count() > 1).OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => $"There are {n.Count()} {what}s named {n.Key}.");

    private static IEnumerable<string> Host(LabHost host)
    {
        var name = host.Id.Name;
        if (name.Length == 0) yield return "A host has no name.";
        if (host.Memory <= ByteSize.Zero || host.Memory > _memoryMax) yield return $"Host {name} has {host.Memory} of memory; it must be over 0 and at most {_memoryMax}.";
        if (host.Reserved < ByteSize.Zero || (host.Memory > ByteSize.Zero && host.Reserved > host.Memory)) yield return $"Host {name} reserves {host.Reserved} of its {host.Memory}.";
        if (host.Cores is < 1 or > CoresMax) yield return $"Host {name} has {host.Cores} cores; it must be 1 to {CoresMax}.";
        if (!IsAmount(host.Dom0Cpu.Count)) yield return $"Host {name}: Dom0 uses {host.Dom0Cpu.Count} cores.";
        if (host.Link is { } link && !(link.BitsPerSecond > 0 && double.IsFinite(link.BitsPerSecond))) yield return $"Host {name} has a link of {link}.";
        if (host.Io is { } io && !(io.BytesPerSecond > 0 && double.IsFinite(io.BytesPerSecond))) yield return $"Host {name} has disks of {io}.";
    }

    private static IEnumerable<string> Guest(LabGuest guest)
    {
        var name = guest.Name;
        if (string.IsNullOrWhiteSpace(name)) yield return "A guest has no name.";
        if (guest.Memory <= ByteSize.Zero || guest.Memory > _memoryMax) yield return $"Guest {name} has {guest.Memory} of memory; it must be over 0 and at most {_memoryMax}.";
        if (guest.Vcpus is < 1 or > CoresMax) yield return $"Guest {name} has {guest.Vcpus} vcpus; it must be 1 to {CoresMax}.";
        if (!guest.Priority.IsValid) yield return $"Guest {name} has priority {guest.Priority}; it must be {Guests.GuestPriority.Min} to {Guests.GuestPriority.Max}.";
        if (!IsAmount(guest.Cpu.Count)) yield return $"Guest {name} uses {guest.Cpu.Count} cores.";
        if (!IsAmount(guest.Network.BitsPerSecond)) yield return $"Guest {name} has a network load of {guest.Network}.";
        if (!IsAmount(guest.Io.BytesPerSecond)) yield return $"Guest {name} has a block io of {guest.Io}.";
        if (guest.DirtyRate is { } dirty && !IsAmount(dirty.BytesPerSecond)) yield return $"Guest {name} changes {dirty} of memory.";
    }

    private static bool IsAmount(double value) => value >= 0 && double.IsFinite(value);

    private static IEnumerable<string> References(PlanRequest request, List<LabHost> hosts, List<LabGuest> guests)
    {
        var all = hosts.Select(h => h.Id).ToSortedSet();
        var own = request.Lab.Hosts.Select(h => h.Id).ToSortedSet();
        foreach (var id in request.Drain.Where(id => !all.Contains(id))) yield return $"Host {id}, which is to be drained, is unknown.";
        foreach (var id in request.Lose.Where(id => !own.Contains(id))) yield return $"Host {id}, which is to be lost, is unknown.";
        foreach (var id in request.Lose.Intersect(request.Drain)) yield return $"Host {id} is to be drained and lost at once.";
        foreach (var guest in request.Lab.Guests.Where(g => g.Host is { } host && !own.Contains(host))) yield return $"Guest {guest.Name} runs on host {guest.Host}, which is unknown.";
        foreach (var guest in guests.Where(g => g.Rules.PinnedTo is { } pin && !all.Contains(pin))) yield return $"Guest {guest.Name} is pinned to host {guest.Rules.PinnedTo}, which is unknown.";
    }

    // No host, and no lab, holds more than it has
    private static IEnumerable<string> Room(PlanRequest request)
    {
        var lab = WhatIf.Apply(request);
        var needs = request.Policy.GuestOverhead;
        var byHost = request.Lab.Guests.Where(g => g.Host is not null).ToLookup(g => g.Host!.Value);
        if (!request.Policy.AcceptOverfull)
        {
            foreach (var host in request.Lab.Hosts.OrderBy(h => h.Id))
            {
                var used = new ByteSize(byHost[host.Id].Sum(g => g.Memory.Bytes));
                if (used > host.Memory - host.Reserved) yield return $"Host {host.Id} holds guests of {used}, and has {host.Memory - host.Reserved} for guests.";
            }
        }
        var active = lab.Hosts.Where(h => h is { Mode: HostMode.Active, Reachable: true }).ToList();
        var (all, room) = (new ByteSize(lab.Guests.Sum(g => g.Memory.Bytes + needs.Bytes)), new ByteSize(request.Lab.Hosts.Concat(request.Add).Sum(h => h.Memory.Bytes - h.Reserved.Bytes)));
        if (all > room && !request.Policy.AcceptOverfull) yield return $"All guests need {all}, and all hosts have {room} for guests.";
        var largest = new ByteSize(active.Select(h => h.Memory.Bytes - h.Reserved.Bytes).DefaultIfEmpty().Max());
        foreach (var guest in request.Start.Where(g => g.Memory + needs > largest)) yield return $"Guest {guest.Name} needs {guest.Memory + needs}, and no active host has more than {largest} for guests.";
    }

    private static SortedSet<HostId> ToSortedSet(this IEnumerable<HostId> ids) => new(ids);
}
