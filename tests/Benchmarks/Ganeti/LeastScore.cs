namespace XenWeb.Benchmarks.Ganeti;

/// <summary>
/// What no placement at all can go below. Guests come in whole sizes: if the sum of all memory is not a multiple of the number of hosts, some
/// hosts have at least one unit more than others; the same for virtual processors. 0 where hosts differ: then nothing is claimed. Where no
/// host has room for even the smallest guest, nothing can ever move, and the least is what there is.
/// </summary>
internal static class LeastScore
{
    /// <summary>The bound of the static score.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="start">Its score as it is.</param>
    public static double Of(GanetiLab lab, double start)
    {
        if (!CanMove(lab)) return start;
        var hosts = lab.Hosts.Where(h => !h.Offline).ToList();
        if (hosts.Select(h => (h.Memory, h.OwnMemory, h.Cores, h.OwnVcpus, h.Speed)).Distinct().Count() != 1 || !lab.Guests.All(g => g.Moves && g.IsUp)) return 0;
        return Term(lab.Guests.Select(g => (long)g.Memory), hosts.Count, hosts[0].Memory) + Term(lab.Guests.Select(g => (long)g.Vcpus), hosts.Count, hosts[0].Cores * hosts[0].Speed);
    }

    private static bool CanMove(GanetiLab lab)
    {
        var used = lab.Guests.Where(g => g.IsUp).GroupBy(g => g.Host).ToDictionary(g => g.Key, g => g.Sum(x => x.Memory));
        return lab.Guests.Any(g => g.Moves && lab.Hosts.Any(h => h.Name != g.Host && !h.Offline && h.Memory - h.OwnMemory - used.GetValueOrDefault(h.Name) > g.Memory));
    }

    private static double Term(IEnumerable<long> amounts, int hosts, double capacity)
    {
        var all = amounts.ToList();
        var unit = all.Aggregate(0L, Divisor);
        if (unit == 0) return 0;
        var more = all.Sum() / unit % hosts;
        return unit / capacity * Math.Sqrt(more * (double)(hosts - more)) / hosts;
    }

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}
