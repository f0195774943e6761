using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Benchmarks;

/// <summary>A simulated lab and the real agents' core under virtual time: minutes of a lab in milliseconds, the same for one seed.</summary>
internal sealed class VirtualLab
{
    private static readonly TimeSpan Delivery = TimeSpan.FromMilliseconds(5);
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _agenda = new();
    private readonly SortedDictionary<HostId, ServerAgent> _agents = [];
    private readonly List<(HostId Host, SimulatedCommand Command)> _commands = [];
    private readonly SimulatedLab _lab;
    private long _order;

    public VirtualLab(SimulatedLab lab, ulong seed)
    {
        _lab = lab;
        Now = lab.Now;
        var random = new SplitMix64(seed);
        foreach (var host in lab.Hosts)
        {
            var agent = new ServerAgent(new ServerAgentOptions { Host = host, Incarnation = Now.ToUnixTimeMilliseconds() });
            _agents.Add(host, agent);
            // Hosts do not sample in step
            var phase = TimeSpan.FromSeconds(random.Between(0, 2));
            At(Now, () => Feed(host, new AgentEvent.Started([])));
            At(Now + phase, () => Sample(host));
        }
    }

    public DateTimeOffset Now { get; private set; }

    /// <summary>Called with each command that an agent gives to its Xen.</summary>
    public Action<HostId, XenCommand> OnCommand { get; set; } = (_, _) => { };

    public void RunUntil(Func<bool> done, TimeSpan atMost)
    {
        var end = Now + atMost;
        while (!done() && _agenda.TryDequeue(out var action, out var due) && due.At <= end)
        {
            Now = due.At > Now ? due.At : Now;
            _lab.Advance(Now);
            action();
        }
    }

    private void At(DateTimeOffset when, Action action) => _agenda.Enqueue(action, (when, ++_order));

    private void Sample(HostId host)
    {
        if (_lab.Read(host).Frame is { } frame) Feed(host, new AgentEvent.Sampled(frame));
        foreach (var (at, command) in _commands.Where(c => c.Command.Outcome is not null).ToList())
        {
            _commands.Remove((at, command));
            Feed(at, new AgentEvent.CommandEnded(command.Command.Id, command.Outcome!));
        }
        At(Now + Domain.Monitoring.MonitoringPolicy.Default.SamplingPeriod, () => Sample(host));
    }

    private void Feed(HostId host, AgentEvent happened)
    {
        var agent = _agents[host];
        foreach (var effect in agent.Handle(happened, Now))
        {
            if (effect is AgentEffect.RunXen run)
            {
                OnCommand(host, run.Command);
                _commands.Add((host, _lab.Begin(host, run.Command)));
            }
            if (effect is AgentEffect.Publish publish) Deliver(host, publish);
        }
        if (agent.NextDeadline is { } due) At(due > Now ? due : Now + Delivery, () => { if (agent.NextDeadline <= Now) Feed(host, new AgentEvent.DeadlineReached()); });
    }

    private void Deliver(HostId from, AgentEffect.Publish publish)
    {
        var envelope = new Envelope(Envelope.Current, from.Name, 1, ++_order, Now, publish.Message);
        foreach (var host in _agents.Keys.Where(h => publish.Topic == Topics.Negotiation(from, h) || publish.Topic == Topics.Help(from)))
        {
            At(Now + Delivery, () => Feed(host, new AgentEvent.Received(envelope)));
        }
    }
}
