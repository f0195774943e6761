using System.Collections.Immutable;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Guards;

/// <summary>The limits of a host's vifs at one moment, as the kernel tells them.</summary>
/// <param name="Vifs">Those that are limited, both ways.</param>
/// <param name="Problem">Why limits, or some of them, are not kept ("tc is not installed"); null if all are.</param>
public sealed record BandwidthFrame(ImmutableArray<LimitedVif> Vifs, string? Problem)
{
    /// <summary>The limit of a domain: the highest of its vifs' if all of them have one; null for none.</summary>
    /// <param name="domainNumber">Xen's number of it.</param>
    /// <param name="vifs">How many it has.</param>
    public BitRate? Of(int domainNumber, int vifs)
    {
        var limits = Vifs.Where(v => v.DomainNumber == domainNumber).Select(v => v.Limit.BitsPerSecond).ToList();
        return limits.Count == 0 || limits.Count < vifs ? null : new BitRate(limits.Max());
    }
}

/// <summary>One vif that is limited.</summary>
/// <param name="DomainNumber">Xen's number of its domain.</param>
/// <param name="Device">Which of the domain's interfaces.</param>
/// <param name="Limit">Both ways, each by itself.</param>
public sealed record LimitedVif(int DomainNumber, int Device, BitRate Limit);
