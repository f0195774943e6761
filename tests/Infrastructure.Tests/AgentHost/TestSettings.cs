using Microsoft.Extensions.Logging;
using XenWeb.AgentHost;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>Settings of an agent on a test's broker; what a test needs besides it puts over them.</summary>
internal static class TestSettings
{
    public static AgentSettings Of(AgentRole role, int brokerPort, string folder) => new()
    {
        Role = role,
        Host = TestAgents.Ferby,
        BrokerHost = "127.0.0.1",
        BrokerPort = brokerPort,
        Insecure = true,
        StateFolder = folder,
        LogLevel = LogLevel.Information,
        Monitoring = MonitoringPolicy.Default,
        Negotiation = NegotiationPolicy.Default,
        Lab = new LabSettings(false, 1, 0, 1),
    };
}
