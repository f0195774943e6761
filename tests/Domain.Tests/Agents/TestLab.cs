using XenWeb.Domain.Agents;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>
/// A lab under virtual time: real agent cores, a bus that delivers every message as real JSON, and a Xen that is a list.
/// Everything happens in order of time, so a test is a script.
/// </summary>
internal sealed class TestLab
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _agenda = new();
    private readonly SortedDictionary<HostId, TestHost> _hosts = [];
    private long _order;

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);
    public FleetSnapshot Fleet { get; private set; } = FleetSnapshot.Empty;
    public List<(DateTimeOffset At, Message Message)> Said { get; } = [];
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(5);
    public TimeSpan MigrationTakes { get; set; } = TimeSpan.FromSeconds(8);
    public Func<XenCommand, XenOutcome?> Xen { get; set; } = _ => null;
    public Func<HostId, Message, int> Deliveries { get; set; } = (_, _) => 1;
    public Func<Message, bool> Unheard { get; set; } = _ => false;
    public StreamAddress? Stream { get; set; }
    public TestStorage Storage { get; } = new();
    public Func<VolumeTask, TimeSpan> VolumesTake { get; set; } = _ => TimeSpan.FromMilliseconds(300);
    public TimeSpan LooksTake { get; set; }
    public NegotiationPolicy Negotiation { get; set; } = NegotiationPolicy.Default;

    public TestHost Host(string name, params TestGuest[] guests) => Add(name, h => h, guests);

    public TestHost Add(string name, Func<TestHost, TestHost> adjust, params TestGuest[] guests)
    {
        var host = adjust(new TestHost(name, Now, o => o with { Negotiation = Negotiation, Stream = Stream }));
        host.Guests.AddRange(guests);
        host.Storage = Storage;
        _hosts.Add(host.Id, host);
        At(Now, () => Feed(host, new AgentEvent.Started([])));
        At(Now, () => Feed(host, new AgentEvent.Connected()));
        At(Now, () => Sample(host));
        return host;
    }

    public TestHost this[string name] => _hosts[new HostId(name)];

    public IEnumerable<TestHost> Hosts => _hosts.Values;

    /// <summary>Where a guest is: every host that has it.</summary>
    public string Where(string guest) => string.Join("+", _hosts.Values.Where(h => h.Guests.Any(g => g.Name == guest)).Select(h => h.Id.Name));

    public IEnumerable<T> All<T>() where T : Message => Said.Select(s => s.Message).OfType<T>();

    public IEnumerable<Migration> Moves => All<MigrationMessage>().Select(m => m.Migration).Where(m => m.State == MigrationState.Done);

    public void Run(double seconds)
    {
        var until = Now + TimeSpan.FromSeconds(seconds);
        while (_agenda.TryPeek(out var action, out var due) && due.At <= until)
        {
            _agenda.Dequeue();
            Now = due.At > Now ? due.At : Now;
            action();
        }
        Now = until;
    }

    /// <summary>The web app says something to a host.</summary>
    public void Web(TestHost host, Message message)
    {
        var envelope = new Envelope(Envelope.Current, Envelope.Web, 1, ++_order, Now, message);
        At(Now + Delay, () => Feed(host, new AgentEvent.Received(envelope)));
    }

    public OrderMessage Order(TestHost host, OrderKind kind, string guest, string? to = null) => new()
    {
        Id = Ids.Of($"{kind}{guest}{_order}"), Host = host.Id, Kind = kind, GuestName = guest, Guest = new GuestId(Ids.Of(guest)),
        To = to is null ? null : new HostId(to), ExpiresAt = Now.AddMinutes(1), Reason = new Reason("mira", "a test"),
    };

    /// <summary>The web app asks a host's agent to find a place for a guest of 512 MiB.</summary>
    public OrderMessage Place(TestHost host, string guest, GuestFittings? fittings = null, long memoryMiB = 512) => Order(host, OrderKind.Place, guest) with
    {
        Guest = new GuestId(Ids.Of($"start {guest}")), Needs = new GuestNeeds(Domain.Units.ByteSize.FromMiB(memoryMiB), 1, fittings),
    };

    /// <summary>The agent dies and starts again with an empty memory; its ledger of orders and Xen stay.</summary>
    public void Restart(TestHost host)
    {
        host.Incarnation = Now.ToUnixTimeMilliseconds();
        host.Agent = new ServerAgent(host.Options with { Incarnation = host.Incarnation });
        host.Sequence = 0;
        Feed(host, new AgentEvent.Started([.. host.Ledger]));
        Feed(host, new AgentEvent.Connected());
    }

    private void At(DateTimeOffset when, Action action) => _agenda.Enqueue(action, (when, ++_order));

    private void Sample(TestHost host)
    {
        Feed(host, new AgentEvent.Sampled(host.Frame(Now)));
        At(Now + MonitoringPolicy.Default.SamplingPeriod, () => Sample(host));
    }

    private void Feed(TestHost host, AgentEvent happened)
    {
        foreach (var effect in host.Agent.Handle(happened, Now)) CarryOut(host, effect);
        if (host.Agent.NextDeadline is { } due) At(due > Now ? due : Now + Delay, () => { if (host.Agent.NextDeadline <= Now) Feed(host, new AgentEvent.DeadlineReached()); });
    }

    private void CarryOut(TestHost host, AgentEffect effect)
    {
        switch (effect)
        {
            case AgentEffect.Publish publish: Deliver(host, publish); break;
            case AgentEffect.RememberOrder remember: host.Ledger.Add(remember.Order); break;
            case AgentEffect.RunXen run: RunXen(host, run.Command); break;
            case AgentEffect.OpenStream or AgentEffect.CloseStream: host.Streams.Add(effect); break;
            case AgentEffect.HandleVolumes handle: At(Now + VolumesTake(handle.Task), () => RunVolumes(host, host.Agent, handle.Task, Now + handle.Task.Limit)); break;
            case AgentEffect.LookFor look: At(Now + Delay + LooksTake, () => Feed(host, new AgentEvent.LookedFor(look.Key, [.. look.Paths.Where(host.Lacks.Contains)]))); break;
        }
    }

    private void RunVolumes(TestHost host, ServerAgent agent, VolumeTask task, DateTimeOffset until)
    {
        var (problem, later) = Storage.Run(host.Id, task);
        Storage.Done.Add((host.Id, task));
        if (later && Now < until) At(Now + TimeSpan.FromMilliseconds(200), () => RunVolumes(host, agent, task, until));
        else if (ReferenceEquals(agent, host.Agent)) Feed(host, new AgentEvent.VolumesHandled(task.Key, task.Verb, problem));
    }

    private void Deliver(TestHost from, AgentEffect.Publish publish)
    {
        var envelope = new Envelope(Envelope.Current, from.Id.Name, from.Incarnation, ++from.Sequence, Now, publish.Message);
        var read = MessageJson.Read(publish.Topic, MessageJson.Write(envelope));
        Assert.Null(read.Drop);
        Said.Add((Now, publish.Message));
        if (!Unheard(publish.Message)) (Fleet, _) = FleetView.Fold(Fleet, read.Envelope!, Now);
        foreach (var host in _hosts.Values.Where(h => Hears(h.Id, publish.Topic)))
        {
            for (var i = Deliveries(host.Id, publish.Message); i > 0; i--) At(Now + Delay * i, () => Feed(host, new AgentEvent.Received(read.Envelope!)));
        }
    }

    private static bool Hears(HostId host, string topic) => topic.EndsWith("/all", StringComparison.Ordinal) || topic.EndsWith($"/to/{host}", StringComparison.Ordinal);

    private void RunXen(TestHost host, XenCommand command)
    {
        host.Commands.Add(command);
        var asked = Xen(command);
        var takes = command.Verb == XenVerb.Migrate ? MigrationTakes : TimeSpan.FromSeconds(1);
        var agent = host.Agent;
        if (command.Verb == XenVerb.Migrate) host.MigratingNames.Add(command.GuestName);
        At(Now + takes, () =>
        {
            host.MigratingNames.Remove(command.GuestName);
            var outcome = asked ?? Act(host, command);
            // A dead agent hears nothing of what it began
            if (ReferenceEquals(agent, host.Agent)) Feed(host, new AgentEvent.CommandEnded(command.Id, outcome with { Took = takes }));
        });
    }

    private XenOutcome Act(TestHost host, XenCommand command)
    {
        var guest = host.Guests.FirstOrDefault(g => g.Name == command.GuestName);
        if (command.Verb == XenVerb.Create)
        {
            if (guest is not null) return new XenOutcome(XenResult.Failed, "name exists", default);
            var fittings = TestStorage.Fittings(command);
            if (!Storage.Has(host.Id, fittings)) return new XenOutcome(XenResult.Failed, "a disk is not there", default);
            host.Guests.Add(new TestGuest(command.GuestName, 0.1, 512) { Fittings = fittings });
            return new XenOutcome(XenResult.Done, "made", default);
        }
        if (command.Verb == XenVerb.Check) return new XenOutcome(XenResult.Done, "xl takes it", default);
        if (guest is null) return new XenOutcome(XenResult.UnknownGuest, "no such domain", default);
        if (command.Verb == XenVerb.Migrate)
        {
            if (!Storage.Has(command.To!.Value, guest.Fittings)) return new XenOutcome(XenResult.TargetFailed, "a disk is not there", default);
            host.Guests.Remove(guest);
            _hosts[command.To!.Value].Guests.Add(guest);
            return new XenOutcome(XenResult.Done, "done", default, TimeSpan.FromMilliseconds(70));
        }
        if (command.Verb is XenVerb.Destroy or XenVerb.Shutdown) host.Guests.Remove(guest);
        if (command.Verb == XenVerb.Pause) guest.State = GuestRunState.Paused;
        if (command.Verb == XenVerb.Unpause) guest.State = GuestRunState.Running;
        return new XenOutcome(XenResult.Done, $"{command.Verb} done", default);
    }
}
