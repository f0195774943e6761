using XenWeb.Web.Controls;

namespace XenWeb.Web.Replay;

/// <summary>A mark on the replay's time line.</summary>
/// <param name="At">When.</param>
/// <param name="Look">Its colour and icon.</param>
/// <param name="Text">In words.</param>
public sealed record ReplayMark(DateTimeOffset At, Status Look, string Text);
