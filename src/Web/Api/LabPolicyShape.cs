using XenWeb.Web.Headroom;

namespace XenWeb.Web.Api;

/// <summary>The lab's policy as the API tells it.</summary>
/// <param name="SpareHosts">How many hosts' worth of memory and processor stay free; below it the lab warns. 0 to 100.</param>
/// <param name="KeepReserve">Whether the loss of any one host stays covered (N+1), and starts that would take from what is wanted are refused.</param>
/// <param name="Generation">Grows with each change; 0: none was ever set. Also the ETag.</param>
/// <param name="Who">Who set it; empty if nobody did.</param>
/// <param name="Why">Why.</param>
/// <param name="ChangedAt">When.</param>
public sealed record LabPolicyShape(int SpareHosts, bool KeepReserve, long Generation, string Who, string Why, DateTimeOffset? ChangedAt)
{
    internal static LabPolicyShape Of(LabPolicyKept kept) => new(kept.Policy.SpareHosts, kept.Policy.KeepReserve, kept.Generation, kept.Reason.Who, kept.Reason.Why, kept.ChangedAt);
}

/// <summary>The body of a request that sets it.</summary>
/// <param name="SpareHosts">1 if it is left out.</param>
/// <param name="KeepReserve">False if it is left out.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">For whom; told after the name of who is signed in.</param>
public sealed record LabPolicyBody(int? SpareHosts, bool? KeepReserve, string? Reason, string? Who);
