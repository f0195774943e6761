using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Agents;

/// <summary>
/// All that a server agent decides: an event and the time in, effects out. No clock, no I/O, no randomness of its own, so the
/// same core runs in a Dom0, in the demo and in the simulation.
/// </summary>
public sealed class ServerAgent
{
    private readonly ServerAgentOptions _options;

    /// <summary>An agent that knows nothing yet; its first event is <see cref="AgentEvent.Started"/>.</summary>
    public ServerAgent(ServerAgentOptions options) => _options = options;

    /// <summary>The host that it serves.</summary>
    public HostId Host => _options.Host;

    /// <summary>When it wants <see cref="AgentEvent.DeadlineReached"/> at the latest; null if nothing is due.</summary>
    public DateTimeOffset? NextDeadline { get; private set; }

    /// <summary>What to do about an event.</summary>
    public IReadOnlyList<AgentEffect> Handle(AgentEvent happened, DateTimeOffset now)
    {
        NextDeadline = now + _options.Monitoring.StatusPeriod;
        return [];
    }
}
