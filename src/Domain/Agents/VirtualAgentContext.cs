using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Agents;

/// <summary>What all parts of one guest's agent know, and the effects of the event being handled.</summary>
internal sealed class VirtualAgentContext(VirtualAgentOptions options)
{
    private readonly List<VirtualAgentEffect> _effects = [];

    public VirtualAgentOptions Options => options;

    public GuestId Guest => options.Guest;

    public GuestLimits Limits => options.Limits;

    public TimeSpan ClockAhead { get; set; }

    /// <summary>A moment by the guest's clock.</summary>
    public DateTimeOffset Wall(DateTimeOffset moment)
    {
        var ticks = moment.Ticks + ClockAhead.Ticks;
        return ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks ? moment : moment + ClockAhead;
    }

    public void Do(VirtualAgentEffect effect) => _effects.Add(effect);

    public void Publish(string topic, Message message, bool retain = false) => Do(new VirtualAgentEffect.Publish(topic, message, retain));

    public void Tell(DecisionSeverity severity, string what, string text, Reason? reason = null, Guid? order = null) =>
        Publish(Topics.Events(Guest), new GuestEventMessage { Guest = Guest, Severity = severity, What = what, Text = text, Reason = reason, Order = order });

    public IReadOnlyList<VirtualAgentEffect> TakeEffects()
    {
        if (_effects.Count == 0) return [];
        var taken = _effects.ToArray();
        _effects.Clear();
        return taken;
    }
}
