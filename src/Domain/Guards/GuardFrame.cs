using System.Collections.Immutable;
using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Guards;

/// <summary>A host's guard at one moment, as the kernel tells it.</summary>
public sealed record GuardFrame
{
    /// <summary>What it was told to do.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>Why guests, or some of them, are not guarded ("nft is not installed"); null if all are.</summary>
    public string? Problem { get; init; }

    /// <summary>The limits in force.</summary>
    public GuardLimits Limits { get; init; } = new();

    /// <summary>The limits of the vifs' networks; null where nobody has said yet what they are to be.</summary>
    public BandwidthFrame? Bandwidth { get; init; }

    /// <summary>The vifs that are guarded.</summary>
    public ImmutableArray<GuardedPort> Ports { get => field.IsDefault ? [] : field; init; }
}

/// <summary>One guarded vif.</summary>
/// <param name="DomainNumber">Xen's number of its domain.</param>
/// <param name="Device">Which of the domain's interfaces.</param>
/// <param name="Mac">Its address.</param>
/// <param name="Quarantine">Why it is in quarantine; null if it is not.</param>
/// <param name="Dropped">Frames that were dropped since its rules were put in place, by cause; causes without one are left out.</param>
public sealed record GuardedPort(int DomainNumber, int Device, MacAddress Mac, string? Quarantine, ImmutableArray<GuardCount> Dropped);

/// <summary>How many frames were dropped for a cause.</summary>
public sealed record GuardCount(GuardCause Cause, long Frames);
