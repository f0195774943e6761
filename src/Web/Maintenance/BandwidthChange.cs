using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Maintenance;

/// <summary>That a guest's network be limited from now on, or not any more.</summary>
/// <param name="Guest">Which, by name: what is wanted of it holds on whichever host it is, and after it was made anew.</param>
/// <param name="Limit">Of each vif and both ways; null for none.</param>
/// <param name="Generation">Grows with each change of any guest's.</param>
/// <param name="Reason">Who and why.</param>
public sealed record BandwidthChange(string Guest, BitRate? Limit, long Generation, Reason Reason);
