using XenWeb.Domain.Messages;

namespace XenWeb.Web.Replay;

/// <summary>Something that changed in the lab, to step to.</summary>
/// <param name="At">When, to the millisecond: the first moment that has it.</param>
/// <param name="What">A stable word for it: an event's, "migration-began", "migration-ended", "negotiation-began", "host-presence", "host-mode", "host-overload", "host-guests", "host-other".</param>
/// <param name="Text">In words.</param>
/// <param name="Severity">How much a person should care.</param>
/// <param name="Host">The host that it is about; null if none.</param>
/// <param name="Domain">The domain that it is about, by name; null if none.</param>
/// <param name="Negotiation">The negotiation that it belongs to; null if none.</param>
public sealed record MomentChange(DateTimeOffset At, string What, string Text, DecisionSeverity Severity, string? Host, string? Domain, string? Negotiation)
{
    /// <summary>The first whole millisecond that is not before a time: a moment is told to the millisecond, and what changed is in it.</summary>
    public static DateTimeOffset Ceiling(DateTimeOffset at)
    {
        var whole = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        return whole < at ? whole.AddMilliseconds(1) : whole;
    }
}
