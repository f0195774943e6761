using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Fuzz.Targets;

/// <summary>What the agents do about messages that can be read and mean nonsense. Each agent lives for a thousand of them, and its clock goes on.</summary>
internal static class AgentTargets
{
    private const int Life = 1000;

    private static readonly DateTimeOffset _at = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The agent of a host with guests.</summary>
    public static FuzzTarget Server()
    {
        ServerAgent? agent = null;
        SimulatedLab? lab = null;
        var (count, host) = (0, new HostId("herby"));
        return Of("server-agent", (envelope, now) =>
        {
            if (agent is null || count++ % Life == 0)
            {
                lab = TalkScenario.Create(_at, 1);
                agent = new ServerAgent(new ServerAgentOptions { Host = host, Incarnation = 1, Backlog = TimeSpan.FromMinutes(10) });
                agent.Handle(new AgentEvent.Started([]), now);
                agent.Handle(new AgentEvent.Connected(), now);
            }
            if (count % 20 == 0 && lab!.Read(host).Frame is { } frame) agent.Handle(new AgentEvent.Sampled(frame), now);
            var effects = agent.Handle(new AgentEvent.Received(envelope), now);
            foreach (var run in effects.OfType<AgentEffect.RunXen>()) agent.Handle(new AgentEvent.CommandEnded(run.Command.Id, new XenOutcome(XenResult.Failed, "", TimeSpan.Zero)), now);
            Publishable(effects.OfType<AgentEffect.Publish>().Select(p => p.Message));
            return effects;
        });
    }

    /// <summary>The agent in a guest, which may do everything.</summary>
    public static FuzzTarget Virtual()
    {
        VirtualAgent? agent = null;
        var count = 0;
        return Of("virtual-agent", (envelope, now) =>
        {
            if (agent is null || count++ % Life == 0)
            {
                agent = new VirtualAgent(new VirtualAgentOptions { Guest = TestLab.Guest, Permissions = GuestPermissions.All });
                agent.Handle(new VirtualAgentEvent.Started([]), now);
                agent.Handle(new VirtualAgentEvent.Connected(), now);
            }
            var effects = agent.Handle(new VirtualAgentEvent.Received(envelope), now);
            Publishable(effects.OfType<VirtualAgentEffect.Publish>().Select(p => p.Message));
            return effects;
        });
    }

    /// <summary>The agent that keeps configurations.</summary>
    public static FuzzTarget Configuration()
    {
        ConfigurationAgent? agent = null;
        var count = 0;
        return Of("configuration-agent", (envelope, now) =>
        {
            if (agent is null || count++ % Life == 0) agent = new ConfigurationAgent(new ConfigurationAgentOptions(new HostId("ferby"), "", ""));
            var effects = agent.Handle(new ConfigurationAgentEvent.Received(envelope), now);
            Publishable(effects.OfType<ConfigurationAgentEffect.Publish>().Select(p => p.Message));
            return effects;
        });
    }

    private static FuzzTarget Of(string name, Func<Envelope, DateTimeOffset, IEnumerable<object>> handle)
    {
        var seconds = 0L;
        return new FuzzTarget(name, [.. MessageSeeds.All.Select(m => MessageSeeds.Input(m.Topic, m.Body))], input =>
        {
            var (topic, json) = MessageSeeds.Part(input);
            if (MessageJson.Read(topic, json).Envelope is not { } envelope) return "dropped";
            return $"{envelope.Body.GetType().Name} {string.Join(',', handle(envelope, _at.AddSeconds(++seconds)).Select(e => e.GetType().Name).Distinct())}";
        }) { AllocationsMax = 8 << 20 };
    }

    // What an agent makes of nonsense must be a message all the same
    private static void Publishable(IEnumerable<Message> messages)
    {
        foreach (var message in messages) MessageJson.Write(MessageSeeds.InEnvelope(message));
    }
}
