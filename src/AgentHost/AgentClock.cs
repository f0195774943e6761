namespace XenWeb.AgentHost;

/// <summary>The machine's clock was set back so far that nothing the agent knows is due any more.</summary>
internal sealed class ClockSetBackException(TimeSpan by) : Exception($"the clock was set back by {by.TotalSeconds:0} s; the agent starts anew");

/// <summary>
/// The time as the core wants it: never earlier than it was. A small step back is waited out. After a large one every deadline would
/// be far away, so the process ends and is started anew, with all that it knows read back from Xen.
/// </summary>
internal sealed class AgentClock(TimeProvider time)
{
    /// <summary>The largest step back that is waited out.</summary>
    public static readonly TimeSpan StepBackMax = TimeSpan.FromSeconds(5);

    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>Now; throws <see cref="ClockSetBackException"/> after a large step back.</summary>
    public DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        if (_last - now > StepBackMax) throw new ClockSetBackException(_last - now);
        return _last = now > _last ? now : _last;
    }
}
