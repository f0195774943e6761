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

    /// <summary>Keeps the certificate of a broker on this machine.</summary>
    Broker,

    /// <summary>The agents of a simulated lab.</summary>
    SimulatedLab,

    /// <summary>The agent in this guest.</summary>
    Virtual,
}

/// <summary>A simulated lab: hosts and guests are for a fleet only.</summary>
internal sealed record LabSettings(bool IsFleet, int Hosts, int Guests, ulong Seed)
{
    /// <summary>Hosts of a fleet whose number is not given.</summary>
    public const int HostsDefault = 40;

    /// <summary>Guests for each host where their number is not given.</summary>
    public const int GuestsEach = 10;
}

/// <summary>The settings, read and found right.</summary>
internal sealed record AgentSettings
{
    public required AgentRole Role { get; init; }

    public required HostId Host { get; init; }

    public required string BrokerHost { get; init; }

    public required int BrokerPort { get; init; }

    /// <summary>The broker in words: if none is set, the lab has named it when the agent joined.</summary>
    public string Broker => BrokerPort == 0 ? "the broker of its lab" : $"the broker at {BrokerHost}:{BrokerPort}";

    /// <summary>In clear and unsigned.</summary>
    public bool Insecure { get; init; }

    public required string StateFolder { get; init; }

    /// <summary>How long samples are kept that nobody has acknowledged; 0: they are not.</summary>
    public TimeSpan Backlog { get; init; } = TimeSpan.FromMinutes(10);

    public required LogLevel LogLevel { get; init; }

    public string Folder { get; init; } = "";

    /// <summary>Folder of the images; empty: this agent keeps none.</summary>
    public string Images { get; init; } = "";

    /// <summary>Folder of exported guests; empty: this agent keeps none.</summary>
    public string Exports { get; init; } = "";

    /// <summary>Apt's sources, whose mirror images are built from.</summary>
    public string ImageSources { get; init; } = "";

    /// <summary>Folder of the agent's packages that are put into images; empty: there are none.</summary>
    public string ImageAgent { get; init; } = "";

    /// <summary>GROUP/POOL of LVM that copies are made in; empty: they are files.</summary>
    public string ImageThinPool { get; init; } = "";

    /// <summary>Where hosts reach the images' folder as volumes, "nfs:SERVER/FOLDER"; empty: under its own path.</summary>
    public string ImageVolumes { get; init; } = "";

    public XlOptions Xl { get; init; } = new();

    public StreamSettings Streams { get; init; } = StreamSettings.None;

    public string XenstoreLs { get; init; } = "xenstore-ls";

    public BridgeGuardOptions Guard { get; init; } = new();

    public required MonitoringPolicy Monitoring { get; init; }

    public required NegotiationPolicy Negotiation { get; init; }

    public required LabSettings Lab { get; init; }

    public GuestSettings Guest { get; init; } = GuestSettings.None;
}
