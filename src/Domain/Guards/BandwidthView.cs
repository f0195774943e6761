using System.Collections.Immutable;

namespace XenWeb.Domain.Guards;

/// <summary>What the kernel says of the limits of network devices: those that there are, by name.</summary>
public sealed record BandwidthView(ImmutableSortedDictionary<string, DeviceBandwidth> Devices)
{
    /// <summary>No devices at all.</summary>
    public static BandwidthView Empty { get; } = new(ImmutableSortedDictionary.Create<string, DeviceBandwidth>(StringComparer.Ordinal));
}

/// <summary>The limits of one device, in kbit/s.</summary>
/// <param name="Out">Of what goes out of it, to the guest, if we set it; null if not.</param>
/// <param name="TakesFilters">Whether there is a place for filters of what comes in.</param>
/// <param name="In">Our filters of what comes in, from the guest: place → limit. More than one only for a moment.</param>
public sealed record DeviceBandwidth(long? Out, bool TakesFilters, ImmutableSortedDictionary<int, long> In)
{
    /// <summary>Without any limit.</summary>
    public static DeviceBandwidth None { get; } = new(null, false, ImmutableSortedDictionary<int, long>.Empty);

    /// <summary>Whether anything of it is ours.</summary>
    public bool IsOurs => Out is not null || !In.IsEmpty;

    /// <summary>The limit, if it is the same both ways; else null.</summary>
    public long? Both => Out is { } limit && In.Count == 1 && In.Values.Single() == limit ? limit : null;
}
