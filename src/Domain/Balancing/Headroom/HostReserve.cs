using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>What would become of a host's guests if it were lost.</summary>
/// <param name="Id">Which.</param>
/// <param name="Missing">Memory of those that would find no place on the others; zero if its loss is covered.</param>
/// <param name="Homeless">Those guests, by name, the largest first; for who may not see all, those that they may see.</param>
public sealed record HostReserve(HostId Id, ByteSize Missing, ImmutableArray<string> Homeless)
{
    /// <summary>Whether all would find a place.</summary>
    public bool IsCovered => Missing <= ByteSize.Zero;
}
