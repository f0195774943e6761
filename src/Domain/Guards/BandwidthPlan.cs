using System.Collections.Immutable;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Guards;

/// <summary>
/// What <c>tc</c> has to do so that each vif has the limit that is wanted of it, and none where none is. What a guest receives goes out of the vif, and is
/// held back there (a token bucket); what it sends comes in, where nothing can be queued: what is over is dropped (police). Both are changed without a
/// moment without a limit, and without losing what waits.
/// </summary>
public sealed record BandwidthPlan(ImmutableArray<string> Commands, ImmutableArray<LimitedVif> Vifs)
{
    /// <summary>The name of our queue at a vif, by which it is known again: a number that nobody else is likely to give (tc's own begin at 8001).</summary>
    public const string OutHandle = "7857:";

    /// <summary>The two places of our filter among others of a vif: a new one comes to the one that is free, and then the old one goes.</summary>
    public static readonly ImmutableArray<int> InPlaces = [30_807, 30_808];

    // A whole segment as guests hand them over (64 KiB and headers) has to fit in, or it would never get through
    private const long BurstMin = 96 * 1024, BurstMax = 32 * 1024 * 1024, SegmentMax = 128 * 1024;

    /// <summary>For these vifs.</summary>
    /// <param name="ports">The vifs.</param>
    /// <param name="wanted">Limits, by Xen's number of the domain.</param>
    /// <param name="view">What there is.</param>
    public static BandwidthPlan Of(IEnumerable<VifPort> ports, ImmutableSortedDictionary<int, BitRate> wanted, BandwidthView view)
    {
        var (commands, vifs) = (new List<string>(), new List<LimitedVif>());
        foreach (var port in ports.OrderBy(p => p.DomainNumber).ThenBy(p => p.Device))
        {
            var there = port.Names.Where(view.Devices.ContainsKey).ToList();
            if (!wanted.TryGetValue(port.DomainNumber, out var limit))
            {
                foreach (var name in there) commands.AddRange(Free(name, view.Devices[name]));
                continue;
            }
            foreach (var name in there) commands.AddRange(Hold(name, view.Devices[name], BandwidthLimit.Kilobits(limit)));
            if (there.Count > 0) vifs.Add(new LimitedVif(port.DomainNumber, port.Device, limit));
        }
        return new BandwidthPlan([.. commands], [.. vifs]);
    }

    /// <summary>The vifs that had the limit that is wanted of them already: what holds if the commands failed.</summary>
    public static ImmutableArray<LimitedVif> Held(IEnumerable<VifPort> ports, BandwidthView view) =>
    [
        .. ports.OrderBy(p => p.DomainNumber).ThenBy(p => p.Device)
            .Select(p => (Port: p, Limits: p.Names.Where(view.Devices.ContainsKey).Select(n => view.Devices[n].Both).ToList()))
            .Where(p => p.Limits.Count > 0 && p.Limits.TrueForAll(l => l is not null))
            .Select(p => new LimitedVif(p.Port.DomainNumber, p.Port.Device, BandwidthLimit.Of(p.Limits.Max()!.Value))),
    ];

    private static IEnumerable<string> Hold(string name, DeviceBandwidth now, long kilobits)
    {
        // 100 ms of the limit at once, and as long a wait at most: enough for a window of TCP, and nobody waits long behind it
        var burst = Math.Clamp(kilobits * 1000 / 8 / 10, BurstMin, BurstMax);
        if (now.Out != kilobits) yield return $"qdisc replace dev {name} root handle {OutHandle} tbf rate {kilobits}kbit burst {burst}b latency 100ms";
        if (now.In.Count == 1 && now.In.Values.Single() == kilobits) yield break;
        if (!now.TakesFilters) yield return $"qdisc add dev {name} handle ffff: ingress";
        var kept = now.In.Where(f => f.Value == kilobits).Select(f => (int?)f.Key).FirstOrDefault();
        var free = InPlaces.Where(p => !now.In.ContainsKey(p)).Select(p => (int?)p).FirstOrDefault();
        if (kept is null && free is null) yield return $"filter del dev {name} ingress protocol all pref {free = InPlaces[0]}";
        // The limit is the filter's handle too: tc prints a police's rate only for people. What is not over goes on to the filters of others
        if (kept is null) yield return $"filter add dev {name} ingress protocol all pref {free} handle {kilobits} matchall action police rate {kilobits}kbit burst {burst}b mtu {SegmentMax}b conform-exceed drop/continue";
        foreach (var place in now.In.Keys.Where(p => p != (kept ?? free))) yield return $"filter del dev {name} ingress protocol all pref {place}";
    }

    // The place for filters stays: somebody else's may be there, and without any it does nothing
    private static IEnumerable<string> Free(string name, DeviceBandwidth now)
    {
        if (now.Out is not null) yield return $"qdisc del dev {name} root";
        foreach (var place in now.In.Keys) yield return $"filter del dev {name} ingress protocol all pref {place}";
    }
}
