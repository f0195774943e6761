using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Agents;

/// <summary>What a server agent is given at its start.</summary>
public sealed record ServerAgentOptions
{
    /// <summary>The host that it serves.</summary>
    public required HostId Host { get; init; }

    /// <summary>The agent's version, for its status.</summary>
    public string Version { get; init; } = "";

    /// <summary>Until a policy message sets another.</summary>
    public MonitoringPolicy Monitoring { get; init; } = MonitoringPolicy.Default;

    /// <summary>Until a policy message sets another.</summary>
    public NegotiationPolicy Negotiation { get; init; } = NegotiationPolicy.Default;

    /// <summary>Where it takes the streams of migrations over TLS; null: it takes none.</summary>
    public StreamAddress? Stream { get; init; }

    /// <summary>For how long samples are kept that nobody has acknowledged; 0: they are not.</summary>
    public TimeSpan Backlog { get; init; }

    /// <summary>When the process started, Unix milliseconds: makes the ids of this incarnation's negotiations its own.</summary>
    public long Incarnation { get; init; }
}
