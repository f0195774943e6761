using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>Headroom in words with its figures.</summary>
public static class HeadroomWords
{
    // Of a lab that is short everywhere those that are most so are named
    private const int NamedMax = 3;

    /// <summary>So many hosts: "1.4", never more than there are.</summary>
    public static string Hosts(double hosts) => (Math.Floor((hosts * 10) + 1e-6) / 10).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>"0.9 hosts' worth of headroom (memory 1.4, cpu 0.9)".</summary>
    public static string Figures(LabHeadroom headroom) => $"{Hosts(headroom.Hosts)} hosts' worth of headroom (memory {Hosts(headroom.MemoryHosts)}, cpu {Hosts(headroom.CpuHosts)})";

    /// <summary>"1 domain", "3 domains".</summary>
    internal static string Domains(int count) => count == 1 ? "1 domain" : $"{count} domains";

    /// <summary>"a", "a and b", "a, b and c".</summary>
    internal static string List(IReadOnlyList<string> names) => names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";

    /// <summary>Whether there is as much headroom as a policy wants; what differs by rounding only is there.</summary>
    internal static bool IsEnough(LabHeadroom headroom, LabPolicy policy) => headroom.Hosts >= policy.SpareHosts - 1e-9;

    /// <summary>Each thing that a policy wants and is not there.</summary>
    internal static ImmutableArray<string> Wanting(LabHeadroom headroom, LabPolicy policy)
    {
        var wanting = ImmutableArray.CreateBuilder<string>();
        if (!IsEnough(headroom, policy)) wanting.Add($"The lab has {Figures(headroom)}; its policy wants {policy.SpareHosts}.");
        var open = headroom.Reserves.Where(r => !r.IsCovered).OrderByDescending(r => r.Missing).ThenBy(r => r.Id).ToList();
        if (policy.KeepReserve && open.Count > 0) wanting.Add(Loss(open));
        return wanting.ToImmutable();
    }

    // "The loss of ferby is not covered: 2 domains (3.10 GiB) would find no place on the others."
    private static string Loss(List<HostReserve> open)
    {
        if (open is [var one]) return $"The loss of {one.Id} is not covered: {Domains(one.Homeless.Length)} of its own ({one.Missing}) would find no place on the others.";
        var named = open.Take(NamedMax).Select(r => $"{r.Id} ({r.Missing} short)").ToList();
        if (open.Count > NamedMax) named.Add($"{open.Count - NamedMax} more");
        return $"The loss of any of {open.Count} hosts is not covered: {List(named)}.";
    }
}
