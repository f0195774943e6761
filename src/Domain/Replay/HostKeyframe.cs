using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Replay;

/// <summary>All of a host that samples don't tell, from a moment on until the next one.</summary>
/// <param name="Host">Which.</param>
/// <param name="At">When it was said, by the host's clock, to the millisecond; with the host the key.</param>
/// <param name="Cause">Why it was kept.</param>
/// <param name="Online">Whether its agent was there.</param>
/// <param name="Status">Its last status without the figures that samples have (<see cref="KeyframeRules.Kept"/>); null if only its presence was heard.</param>
public sealed record HostKeyframe(HostId Host, DateTimeOffset At, KeyframeCause Cause, bool Online, StatusMessage? Status);
