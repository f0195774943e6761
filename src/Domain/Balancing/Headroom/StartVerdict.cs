using System.Collections.Immutable;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>Whether a start leaves the lab's reserve as its policy wants it.</summary>
/// <param name="Against">Each thing that would then be wanting, in words with figures; empty if the start may be made.</param>
/// <param name="Only">The host on which it may be made, where on others it would break the reserve; null for any.</param>
public sealed record StartVerdict(ImmutableArray<string> Against, HostId? Only)
{
    /// <summary>Nothing speaks against it.</summary>
    public static readonly StartVerdict Free = new([], null);
}
