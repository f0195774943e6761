using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>How many more guests a host would take.</summary>
/// <param name="Host">Which.</param>
/// <param name="Count">So many.</param>
public sealed record HostPlaces(HostId Host, int Count);
