using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>A guest that is to be started.</summary>
/// <param name="Guest">What it takes; what it will use of processor is not known.</param>
/// <param name="Host">Where; null for wherever it is best off.</param>
public sealed record StartWish(LabGuest Guest, HostId? Host);
