using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>
/// What would restore a lab's reserve. Each way is tried on the lab as it is and told only if the policy would be met by it alone. At most
/// some sixty times the lab is reckoned through, and one plan is made; in a lab of 1,000 hosts that takes seconds, so nobody waits for it.
/// </summary>
public static class Restoring
{
    /// <summary>No more hosts are tried to be brought back.</summary>
    public const int HostsMax = 8;

    /// <summary>No more guests are shut down: with more it is no longer a remedy.</summary>
    public const int ShutDownMax = 20;

    /// <summary>No more hosts are added.</summary>
    public const int AddedMax = 8;

    /// <summary>Every way that there is, the mildest first; none if the policy is met, or it can't be told.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="policy">Its policy.</param>
    /// <param name="starting">A guest for which room is wanted: it is not what is shut down or moved. Null for none.</param>
    public static ImmutableArray<RestoringWay> Of(LabSnapshot lab, LabPolicy policy, string? starting = null)
    {
        if (LabHeadroom.Of(lab, policy) is not { State: HeadroomState.NotMet } headroom) return [];
        RestoringWay?[] ways = [Activated(lab, policy), Answering(lab, policy), RestoringMoves.Of(lab, policy), ShutDown(lab, policy, headroom, starting), Added(lab, policy)];
        return [.. ways.OfType<RestoringWay>().Where(w => starting is null || !w.Guests.Contains(starting))];
    }

    /// <summary>Whether a lab meets a policy.</summary>
    internal static bool Meets(LabSnapshot lab, LabPolicy policy) => new ReserveModel(lab).Meets(policy);

    private static RestoringWay? Activated(LabSnapshot lab, LabPolicy policy) =>
        Back(lab, policy, h => h is { Reachable: true, Mode: not HostMode.Active }, h => h with { Mode = HostMode.Active }) is { } back
            ? new RestoringWay(RestoringKind.Activate, $"Activate {HeadroomWords.List(back)}.")
            : null;

    private static RestoringWay? Answering(LabSnapshot lab, LabPolicy policy) =>
        Back(lab, policy, h => h is { Reachable: false, Mode: HostMode.Active }, h => h with { Reachable = true }) is { } back
            ? new RestoringWay(RestoringKind.Answer, $"Bring back {HeadroomWords.List(back)}: {(back.Count == 1 ? "it does" : "they do")} not answer, or can't be read.")
            : null;

    // One host if one is enough, the smallest such; else as few as there must be, the largest first
    private static List<string>? Back(LabSnapshot lab, LabPolicy policy, Func<LabHost, bool> isAway, Func<LabHost, LabHost> back)
    {
        var away = lab.Hosts.Where(isAway).OrderByDescending(h => h.Memory - h.Reserved).ThenBy(h => h.Id).Take(HostsMax).ToList();
        var few = Enumerable.Reverse(away).Select(h => new[] { h }).Concat(Enumerable.Range(2, Math.Max(0, away.Count - 1)).Select(count => away.Take(count).ToArray()));
        foreach (var some in few)
        {
            if (Meets(lab with { Hosts = [.. lab.Hosts.Select(h => some.Contains(h) ? back(h) : h)] }, policy)) return [.. some.Select(h => h.Id.Name)];
        }
        return null;
    }

    // The unimportant first, and of those the large ones: few are to go
    private static RestoringWay? ShutDown(LabSnapshot lab, LabPolicy policy, LabHeadroom headroom, string? starting)
    {
        var there = lab.Hosts.Where(h => h.Reachable).Select(h => h.Id).ToImmutableSortedSet();
        var byCpu = headroom.CpuHosts < headroom.MemoryHosts;
        var order = lab.Guests.Where(g => g.Name != starting && g.Host is { } at && there.Contains(at)).OrderBy(g => g.Priority)
            .ThenByDescending(g => byCpu ? g.Cpu.Count : g.Memory.Bytes).ThenBy(g => g.Name, StringComparer.Ordinal).Take(ShutDownMax).ToList();
        if (order.Count == 0 || !Meets(Without(lab, order), policy)) return null;
        var (low, high) = (1, order.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Meets(Without(lab, order.Take(middle)), policy)) high = middle;
            else low = middle + 1;
        }
        var off = order.Take(low).ToList();
        // An important one of the right size may have made an earlier one needless
        foreach (var one in order.Take(low - 1))
        {
            var fewer = off.Where(g => g != one).ToList();
            if (Meets(Without(lab, fewer), policy)) off = fewer;
        }
        return Meets(Without(lab, off), policy) ? Off(off) : null;
    }

    private static RestoringWay Off(List<LabGuest> off)
    {
        var sizes = off.Select(g => g.Memory).Distinct().ToList();
        var memory = new ByteSize(off.Sum(g => g.Memory.Bytes));
        var cpu = new Cores(off.Sum(g => g.Cpu.Count));
        var of = sizes.Count == 1 ? $"of {sizes[0]}{(off.Count == 1 ? "" : " each")}" : $"of {memory} together";
        return new RestoringWay(RestoringKind.ShutDown, $"Shut down {HeadroomWords.Domains(off.Count)} {of}, using {cpu} now.") { Guests = [.. off.Select(g => g.Name)] };
    }

    private static LabSnapshot Without(LabSnapshot lab, IEnumerable<LabGuest> off)
    {
        var names = off.Select(g => g.Name).ToImmutableSortedSet(StringComparer.Ordinal);
        return lab with { Guests = [.. lab.Guests.Where(g => !names.Contains(g.Name))] };
    }

    private static RestoringWay? Added(LabSnapshot lab, LabPolicy policy)
    {
        var like = lab.Hosts.OrderByDescending(h => h.Memory - h.Reserved).ThenBy(h => h.Id).First() with { Mode = HostMode.Active, Reachable = true };
        for (var count = 1; count <= AddedMax; count++)
        {
            var more = Enumerable.Range(1, count).Select(i => like with { Id = NameOf(lab, i) });
            if (!Meets(lab with { Hosts = [.. lab.Hosts, .. more] }, policy)) continue;
            return new RestoringWay(RestoringKind.Add, $"{(count == 1 ? "One more host" : $"{count} more hosts")} of {like.Memory} and {like.Cores} cores{(count == 1 ? "" : " each")}.");
        }
        return null;
    }

    private static HostId NameOf(LabSnapshot lab, int number)
    {
        var name = $"added-{number}";
        while (lab.Hosts.Any(h => h.Id.Name == name)) name += "-";
        return new HostId(name);
    }
}
