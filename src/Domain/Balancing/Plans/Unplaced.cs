using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>A guest that should leave its host, or be started, and for which the plan has no place.</summary>
/// <param name="Guest">Its name.</param>
/// <param name="Host">Where it stays; null if it runs nowhere.</param>
/// <param name="Reasons">What each host, or its own rule, says against it.</param>
public sealed record Unplaced(string Guest, HostId? Host, string Reasons);
