using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>A host with the real agent core and a ring that outlives it, at a broker that the test takes away; time goes on as the test says.</summary>
internal sealed class BacklogHost
{
    public static readonly HostId Ferby = new("ferby");
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly TestHost _host;
    private readonly TimeSpan _span;

    public BacklogHost(TimeSpan? span = null)
    {
        _span = span ?? TimeSpan.FromMinutes(10);
        _host = new TestHost("ferby", Now, o => o with { Backlog = _span });
        Start();
    }

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What is on the disk, in its order.</summary>
    public List<(long Time, int Bytes)> Ring { get; } = [];

    /// <summary>Every sample that was ever kept, in the order in which it was made.</summary>
    public List<long> Made { get; } = [];

    /// <summary>Samples that were forgotten without an acknowledgement, and how many had been made by then.</summary>
    public List<(long Time, int Made)> Fallen { get; } = [];

    /// <summary>What was delivered afterwards, each batch with its time.</summary>
    public List<(DateTimeOffset At, IReadOnlyList<long> Times)> Delivered { get; } = [];

    public List<DecisionMessage> Decisions { get; } = [];

    /// <summary>Called for each sample that a broker would get: in a status, or afterwards.</summary>
    public Action<long>? OnHeard { get; set; }

    public bool IsConnected { get; private set; }

    private HashSet<long> Acknowledged { get; } = [];

    /// <summary>The agent begins anew, and knows what is on its disk.</summary>
    public void Start()
    {
        IsConnected = false;
        _host.Agent = new ServerAgent(_host.Options);
        Handle(new AgentEvent.Started([], [.. Ring.Select(r => new KeptTime(r.Time, r.Bytes))]));
    }

    public void Connect(bool isConnected = true)
    {
        if (IsConnected == isConnected) return;
        IsConnected = isConnected;
        Handle(isConnected ? new AgentEvent.Connected() : new AgentEvent.Disconnected());
    }

    /// <summary>Time goes on, and every period there is a sample.</summary>
    public void Go(TimeSpan time)
    {
        for (var end = Now + time; Now < end;)
        {
            Now += TimeSpan.FromSeconds(1);
            if (Now.Second % 5 == 0) Handle(new AgentEvent.Sampled(_host.Frame(Now)));
            else if (_host.Agent.NextDeadline <= Now) Handle(new AgentEvent.DeadlineReached());
        }
    }

    /// <summary>Somebody sets the clock; ahead the agent goes on, back it begins anew, as the shell has it.</summary>
    public void SetClock(TimeSpan by)
    {
        // No two samples are of the same millisecond: that is what tells them apart
        Now += by + TimeSpan.FromMilliseconds(7);
        if (by < TimeSpan.Zero) Start();
    }

    public void Acknowledge(params IEnumerable<long> times)
    {
        ImmutableArray<long> all = [.. times];
        Acknowledged.UnionWith(all);
        Handle(new AgentEvent.Received(new Envelope(Envelope.Current, Envelope.Web, 1, 1, Now, new SamplesTakenMessage(Ferby, all))));
    }

    public void Handle(AgentEvent happened)
    {
        foreach (var effect in _host.Agent.Handle(happened, Now)) Do(effect);
    }

    private void Do(AgentEffect effect)
    {
        switch (effect)
        {
            case AgentEffect.KeepSample keep:
                Ring.Add((keep.Time, keep.Sample.Length));
                Made.Add(keep.Time);
                break;
            case AgentEffect.ForgetSamples forget:
                Fallen.AddRange(forget.Times.Where(t => !Acknowledged.Contains(t)).Select(t => (t, Made.Count)));
                Ring.RemoveAll(r => forget.Times.Contains(r.Time));
                break;
            case AgentEffect.DeliverSamples deliver:
                Delivered.Add((Now, [.. deliver.Times]));
                if (IsConnected) foreach (var time in deliver.Times) OnHeard?.Invoke(time);
                break;
            case AgentEffect.Publish { Message: StatusMessage { Sample: { } sample } } when IsConnected: OnHeard?.Invoke(sample.At.ToUnixTimeMilliseconds()); break;
            case AgentEffect.Publish { Message: DecisionMessage decision }: Decisions.Add(decision); break;
        }
    }
}
