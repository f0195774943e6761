using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Headroom;

/// <summary>The lab's policy as it is kept.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Generation">1, 2, 3…; grows with each change. 0: none was ever set.</param>
/// <param name="Reason">Who set it, and why.</param>
/// <param name="ChangedAt">When; null if none was ever set.</param>
public sealed record LabPolicyKept(LabPolicy Policy, long Generation, Reason Reason, DateTimeOffset? ChangedAt)
{
    /// <summary>None was ever set.</summary>
    public static readonly LabPolicyKept Default = new(LabPolicy.Default, 0, new Reason("", ""), null);
}
