using System.Collections.Immutable;

namespace XenWeb.Domain.Guards;

/// <summary>A host's bridges at one moment, as the kernel tells them.</summary>
public sealed record BridgeView
{
    /// <summary>Each bridge, and whether it filters VLANs.</summary>
    public required ImmutableSortedDictionary<string, bool> Filters { get; init; }

    /// <summary>Each device at a bridge, and which one.</summary>
    public required ImmutableSortedDictionary<string, string> Joined { get; init; }

    /// <summary>The VLANs that are set for devices at bridges, and how.</summary>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<int, VlanUse>> Vlans { get; init; }

    /// <summary>No bridges at all.</summary>
    public static BridgeView Empty { get; } = new()
    {
        Filters = ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal),
        Joined = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        Vlans = ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<int, VlanUse>>(StringComparer.Ordinal),
    };
}

/// <summary>How a port of a bridge has a VLAN.</summary>
public enum VlanUse
{
    /// <summary>With tags both ways.</summary>
    Tagged,

    /// <summary>With tags in, without them out.</summary>
    Untagged,

    /// <summary>Frames without a tag are of it, both ways.</summary>
    Own,

    /// <summary>Frames without a tag are of it, but go out with one.</summary>
    OwnTagged,
}
