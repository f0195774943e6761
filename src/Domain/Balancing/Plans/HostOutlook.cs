using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>A host before and after the whole plan.</summary>
/// <param name="Id">Which.</param>
/// <param name="Before">As it is.</param>
/// <param name="After">As it would be.</param>
public sealed record HostOutlook(HostId Id, HostFigures Before, HostFigures After);
