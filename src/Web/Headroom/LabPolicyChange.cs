using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Headroom;

/// <summary>The answer to a change of the lab's policy: what it is now, or why nothing was changed.</summary>
/// <param name="Kept">As it is after the change; null if nothing was changed.</param>
/// <param name="Refusal">Why nothing was changed.</param>
/// <param name="Newer">For one that another has changed meanwhile: as it is now.</param>
public sealed record LabPolicyChange(LabPolicyKept? Kept, Refusal? Refusal, LabPolicyKept? Newer = null);
