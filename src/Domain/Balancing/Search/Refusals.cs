using XenWeb.Domain.Balancing.Plans;

namespace XenWeb.Domain.Balancing.Search;

/// <summary>Why guests that must move have no place, in words.</summary>
internal sealed class Refusals(Problem lab, Walk walk)
{
    /// <summary>All of them, by name.</summary>
    public IEnumerable<Unplaced> All() => Enumerable.Range(0, lab.Guests.Length)
        .Where(g => walk.Layout.At[g] < 0 || lab.Empties[walk.Layout.At[g]])
        .Select(g => new Unplaced(lab.Guests[g].Name, walk.Layout.At[g] < 0 ? null : lab.Hosts[walk.Layout.At[g]].Id, Why(g)))
        .OrderBy(u => u.Guest, StringComparer.Ordinal);

    private string Why(int guest)
    {
        var at = walk.Layout.At[guest];
        if (at >= 0 && !lab.Hosts[at].Reachable) return "its host does not answer: nothing can be migrated from it";
        if (at >= 0 && lab.Guests[guest].CannotMigrate is { } obstacle) return obstacle;
        if (walk.IsFull) return $"the plan ends after {lab.Policy.MostMoves} moves";
        if (!lab.Takes.Contains(true)) return "no host is active";
        var reasons = Enumerable.Range(0, lab.Hosts.Length).Where(h => h != at).Select(h => Against(guest, h)).GroupBy(r => r).OrderByDescending(r => r.Count()).ThenBy(r => r.Key, StringComparer.Ordinal);
        return string.Join("; ", reasons.Select(r => $"{r.Count()} {(r.Count() == 1 ? "host" : "hosts")}: {r.Key}"));
    }

    private string Against(int guest, int host)
    {
        var (facts, one) = (lab.Hosts[host], lab.Guests[guest]);
        if (!lab.Takes[host]) return facts.Reachable ? "not active" : "does not answer";
        if (one.Rules.PinnedTo is { } pin && pin != facts.Id) return $"{one.Name} is pinned to {pin}";
        if (!lab.Allowed[lab.Class[guest] * lab.Hosts.Length + host]) return $"has no {string.Join(" and no ", one.Needs.Except(facts.Has ?? []))}";
        if (walk.Layout.Free[host] - lab.Needs[guest] < lab.Policy.LeastFree.Bytes) return $"less than {new Units.ByteSize(lab.Needs[guest] + lab.Policy.LeastFree.Bytes)} of memory free";
        if (walk.Layout.Vcpus[host] + one.Vcpus > lab.VcpusMax[host]) return $"more than {lab.Policy.VcpusPerCoreMax} vcpus per core";
        if (!walk.Layout.Fits(guest, host)) return $"has another of the group {one.Rules.KeepApart}";
        return walk.Spare.Keeps(guest, host) ? "nothing speaks against it" : "the loss of a host would no longer be covered";
    }
}
