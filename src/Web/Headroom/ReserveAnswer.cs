using XenWeb.Domain.Hosts;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Headroom;

/// <summary>What the lab's policy says to a start.</summary>
/// <param name="Refusal">Why it is not made; null if it is.</param>
/// <param name="Only">The host on which it is to be made, because on others it would break the reserve; null for any.</param>
/// <param name="Overridden">Why it would have been refused, where it was said that it be made all the same; null if it would not.</param>
public sealed record ReserveAnswer(Refusal? Refusal, HostId? Only, string? Overridden)
{
    /// <summary>It says nothing.</summary>
    public static readonly ReserveAnswer Nothing = new(null, null, null);
}
