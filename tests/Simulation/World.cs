using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Infrastructure.Xen;
using XenWeb.Simulation.Bus;
using XenWeb.Simulation.Checks;
using XenWeb.Simulation.Hosts;
using XenWeb.Simulation.People;
using XenWeb.Simulation.Planted;

namespace XenWeb.Simulation;

/// <summary>A lab under virtual time: hosts with the production agents, a broker, the web app's part in it, and those who watch that the rules hold.</summary>
internal sealed class World
{
    // How often a running xl is looked at, as SimulatedXenHost does
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private static readonly ImmutableArray<VolumeReach> Reach = [.. Enum.GetValues<VolumeKind>().Select(kind => new VolumeReach(kind))];

    private readonly SortedDictionary<HostId, Machine> _machines = [];
    private readonly List<Running> _running = [];
    private readonly Draws _xl;
    private bool _looking;

    public World(SimulatedLab lab, Swarm swarm, ulong seed, PlantedBugs? planted = null, Trace? trace = null)
    {
        (Lab, Swarm, Planted, Trace) = (lab, swarm, planted ?? PlantedBugs.None, trace ?? new Trace());
        Draws = new Draws(seed);
        Agenda = new Agenda(lab.Now);
        Broker = new Broker(swarm.Broker);
        _xl = Draws.Fork("xl");
        foreach (var host in lab.Hosts) _machines.Add(host, new Machine(this, host, Draws.Fork($"machine {host}")));
        lab.StreamRefusal = StreamRefusal;
        Storage = new Storage(this, Draws.Fork("storage"));
        lab.DiskRefusal = Storage.Refusal;
        // Loads are changed by people alone: under one that goes up and down, an overloaded host may get at last in the quiet hour what nobody could offer before
        lab.NewcomerSpread = 0;
        Checks = [.. Checkers.All(this).Where(c => c is not MemoryChecker || !Planted.Is(PlantedBug.UnwatchedMemory))];
        Web = new Web(this, Draws.Fork("web"));
        foreach (var machine in _machines.Values) machine.StartAgent();
    }

    public SimulatedLab Lab { get; }
    public Swarm Swarm { get; set; }
    public PlantedBugs Planted { get; }
    public Trace Trace { get; }
    public Draws Draws { get; }
    public Agenda Agenda { get; }
    public Broker Broker { get; }
    public Web Web { get; }
    public Storage Storage { get; }
    public IReadOnlyList<Checker> Checks { get; }
    public IReadOnlyCollection<Machine> Machines => _machines.Values;
    public DateTimeOffset Now => Agenda.Now;

    /// <summary>What agents start with until a policy comes.</summary>
    public ServerAgentOptions Options(Machine machine) => new()
    {
        Host = machine.Id,
        Monitoring = MonitoringPolicy.Default with { SamplingPeriod = TimeSpan.FromSeconds(Swarm.SamplingSeconds), StatusPeriod = TimeSpan.FromSeconds(Math.Max(5, 2 * Swarm.SamplingSeconds)) },
    };

    /// <summary>Migrations that ended well, whoever began them.</summary>
    public int Moves { get; private set; }

    public Machine this[string host] => _machines[new HostId(host)];

    public Machine this[HostId host] => _machines[host];

    /// <summary>Messages that were said last: what a stranger has recorded.</summary>
    public Queue<Wire> Recorded { get; } = new();

    public void RunFor(TimeSpan span)
    {
        var until = Now + span;
        while (Agenda.Step(until)) { }
        Advance();
    }

    /// <summary>Grows whenever something about the domains may have changed.</summary>
    public long LabVersion { get; private set; }

    /// <summary>Lets Xen's time catch up.</summary>
    public void Advance()
    {
        if (Lab.Now >= Now) return;
        if (Lab.IsAtWork) LabVersion++;
        Lab.Advance(Now);
    }

    public HostReading Read(Machine machine)
    {
        Advance();
        var reading = Lab.Read(machine.Id);
        return reading.Frame is { } frame ? reading with { Frame = Planted.Frame(frame with { Facts = frame.Facts with { Volumes = Reach }, Volumes = Storage.Frame(machine.Id) }) } : reading;
    }

    /// <summary>Gives xl a command of an agent's; what may go wrong with it is drawn.</summary>
    public void Begin(AgentProcess process, XenCommand command, Action<AgentEvent> tell)
    {
        var host = process.Machine.Id;
        Note(host.Name, "xl", $"{command.Verb} {command.GuestName}", command.To is { } to ? $"to {to}, {command.Id}" : command.Id);
        Advance();
        if (Fault(command.Verb) is { } fault)
        {
            Lab.Fail(new SimulatedFailure(host, command.Verb, fault, command.GuestName));
            Note(host.Name, "fault", $"{fault}");
        }
        _running.Add(new Running(process, Lab.Begin(host, command), tell));
        Look();
    }

    /// <summary>Somebody uses xl by hand: no agent hears of it.</summary>
    public SimulatedCommand ByHand(HostId host, XenVerb verb, GuestId guest, string name, HostId? to = null)
    {
        Note(host.Name, "by-hand", $"{verb} {name}", to is { } target ? $"to {target}" : "");
        Advance();
        _machines[host].TouchedAt = Now;
        if (to is { } touched) _machines[touched].TouchedAt = Now;
        var begun = Lab.Begin(host, new XenCommand { Id = $"hand-{Agenda.Steps}", Verb = verb, Guest = guest, GuestName = name, To = to, TimeLimit = TimeSpan.FromMinutes(10) });
        _running.Add(new Running(null, begun, _ => { }));
        Look();
        return begun;
    }

    public void PowerOff(HostId host)
    {
        Advance();
        Lab.PowerOff(host);
        Poll();
    }

    public void BreakStreams(HostId host)
    {
        Advance();
        Lab.BreakStreams(host);
        Poll();
    }

    /// <summary>A line of the trace.</summary>
    public void Note(string who, string what, string about, string text = "") => Trace.Line(Now - Agenda.Start, who, what, about, text);

    /// <summary>A message was said.</summary>
    public void Tell(string who, AgentEffect.Publish publish, Wire? wire)
    {
        if (publish.Message is StatusMessage status)
        {
            // Written as bytes only when somebody reads it: so its figures are counted
            Trace.Line(Now - Agenda.Start, who, "status", status.Mode.ToString(), Trace.IsRead ? $"cpu {status.Load?.Cpu} memory {status.Load?.Memory} promised {status.Promised} guests {string.Join(',', status.Sample?.Guests.Select(g => $"{g.Name}:{g.State}") ?? [])}{(status.Drain.IsEmpty ? "" : " drain " + string.Join("; ", status.Drain))}" : "");
            Trace.Add(status.Promised.Bytes + status.IntentGeneration);
            Trace.Add(BitConverter.DoubleToInt64Bits(status.Load?.Cpu.Value ?? -1));
            Trace.Add(status.Sample?.FreeMemory.Bytes ?? -1);
            return;
        }
        Trace.Line(Now - Agenda.Start, who, publish.Message.GetType().Name[..^"Message".Length], publish.Topic["xenweb/v1/".Length..], Trace.IsRead ? Words(publish.Message) : "");
        if (wire is null) return;
        Trace.Add(wire.Bytes);
        Recorded.Enqueue(wire);
        if (Recorded.Count > 200) Recorded.Dequeue();
    }

    /// <summary>After each step: the rules must hold.</summary>
    public void OnStep()
    {
        foreach (var checker in Checks) checker.OnStep();
    }

    /// <summary>Looks at xl while it does something.</summary>
    public void Look()
    {
        if (_looking) return;
        _looking = true;
        Agenda.After(LookEvery, () =>
        {
            _looking = false;
            Advance();
            Poll();
            if (Lab.IsAtWork || _running.Count > 0) Look();
        });
    }

    private void Poll()
    {
        LabVersion++;
        OnStep();
        for (var i = 0; i < _running.Count; i++)
        {
            var run = _running[i];
            if (run.Command.Outcome is not { } outcome)
            {
                if (run.Process is not { IsAlive: true } || run.Command.Copied is not { } copied || copied == run.Told) continue;
                run.Told = copied;
                run.Process.Feed(new AgentEvent.CommandProgressed(run.Command.Command.Id, copied, run.Command.Of));
                continue;
            }
            _running.RemoveAt(i--);
            Note(run.Command.Host.Name, "xl-ended", $"{run.Command.Command.Verb} {run.Command.Command.GuestName}", Trace.IsRead ? $"{outcome.Result}: {outcome.Text}" : "");
            if (run.Command.Command.Verb == XenVerb.Migrate && outcome.Result == XenResult.Done) Moves++;
            if (outcome.Result == XenResult.Undefined && Planted.Is(PlantedBug.HealedTwin)) Lab.Find(run.Command.Host)!.Guests.Find(g => g.Id == run.Command.Command.Guest)!.Phase = DomainPhase.Running;
            foreach (var checker in Checks) checker.OnXenEnded(run.Command.Host, run.Command);
            // Whoever began it may be gone
            if (run.Process is { IsAlive: true } && !Planted.Swallows(run.Command)) run.Tell(new AgentEvent.CommandEnded(run.Command.Command.Id, outcome));
        }
    }

    private SimulatedFault? Fault(XenVerb verb)
    {
        if (_xl.Chance(Swarm.XlHangs)) return SimulatedFault.Hang;
        if (_xl.Chance(Swarm.XlSlow)) return SimulatedFault.Slow;
        if (verb != XenVerb.Migrate) return _xl.Chance(Swarm.XlFails) ? SimulatedFault.AtStart : null;
        if (_xl.Chance(Swarm.MigrationsBreakAfterGo)) return _xl.Chance(0.5) ? SimulatedFault.AfterGo : SimulatedFault.AfterGoUnheard;
        return _xl.Chance(Swarm.MigrationsFail) ? _xl.Pick([SimulatedFault.AtStart, SimulatedFault.Midway, SimulatedFault.AtTarget, SimulatedFault.Suspend]) : null;
    }

    private string? StreamRefusal(SimulatedCommand command)
    {
        if (!Swarm.Streams || command.Command.Id.StartsWith("hand-", StringComparison.Ordinal)) return null;
        return command.Command.Stream is null ? $"{command.Command.To} takes no stream over TLS" : _machines[command.Command.To!.Value].StreamRefusal(command.Command, command.Host);
    }

    private static string Words(Message message) => message switch
    {
        DecisionMessage m => $"{m.What}: {m.Text}",
        HelpMessage m => $"{m.HelpId} {m.Kind} {m.Guest.Name}",
        OfferMessage m => $"{m.HelpId} {m.After.Load:0.00}",
        RefusalMessage m => $"{m.HelpId} {string.Join("; ", m.Why)}",
        AwardMessage m => $"{m.HelpId} {m.Why}",
        ConfirmMessage m => m.HelpId,
        ReleaseMessage m => $"{m.HelpId} {m.Why}",
        ClosedMessage m => $"{m.HelpId} {m.Succeeded}: {m.Text}",
        MigrationMessage m => $"{m.Migration.Id} {m.Migration.State} {m.Migration.Copied}",
        OutcomeMessage m => $"{m.Order} {m.State}: {m.Text}",
        _ => message.ToString(),
    };

    private sealed record Running(AgentProcess? Process, SimulatedCommand Command, Action<AgentEvent> Tell)
    {
        public Domain.Units.ByteSize? Told { get; set; }
    }
}
