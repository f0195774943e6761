using Microsoft.Extensions.Logging;
using XenWeb.AgentHost.Guest;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Network;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>What the process is.</summary>
internal enum AgentRole
{
    /// <summary>The agent of this host.</summary>
    Server,

    /// <summary>The agent that keeps guest configurations.</summary>
    Configuration,

    /// <summary>The agents of a simulated lab.</summary>
    SimulatedLab,

    /// <summary>The agent in this guest.</summary>
    Virtual,
}

/// <summary>A simulated lab: hosts and guests are for a fleet only.</summary>
internal sealed record LabSettings(bool IsFleet, int Hosts, int Guests, ulong Seed);

/// <summary>The settings, read and found right.</summary>
internal sealed record AgentSettings
{
    public required AgentRole Role { get; init; }

    public required HostId Host { get; init; }

    public required string BrokerHost { get; init; }

    public required int BrokerPort { get; init; }

    /// <summary>In clear and unsigned.</summary>
    public bool Insecure { get; init; }

    public required string StateFolder { get; init; }

    public required LogLevel LogLevel { get; init; }

    public string Folder { get; init; } = "";

    public XlOptions Xl { get; init; } = new();

    public StreamSettings Streams { get; init; } = StreamSettings.None;

    public string XenstoreLs { get; init; } = "xenstore-ls";

    public BridgeGuardOptions Guard { get; init; } = new();

    public required MonitoringPolicy Monitoring { get; init; }

    public required NegotiationPolicy Negotiation { get; init; }

    public required LabSettings Lab { get; init; }

    public GuestSettings Guest { get; init; } = GuestSettings.None;
}
