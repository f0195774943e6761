using XenWeb.Simulation.Bus;
using XenWeb.Simulation.Hosts;
using XenWeb.Simulation.People;

namespace XenWeb.Simulation.Faults;

/// <summary>Lets go wrong what the swarm says, and lets people act, each after times that are drawn; until it is told to stop and mend everything.</summary>
internal sealed class Injector(World world, Draws draws, Operator people)
{
    private readonly Stranger _stranger = new(world, draws.Fork("stranger"));
    private bool _stopped;

    public void Start()
    {
        var swarm = world.Swarm;
        foreach (var machine in world.Machines) machine.Clock.Ahead = swarm.ClockSkewMax * draws.Between(-1, 1);
        Every(swarm.Cuts, Cut);
        Every(swarm.BrokerRestarts, RestartBroker);
        Every(swarm.AgentCrashes, () => Anyone().CrashAgent("killed"));
        Every(swarm.AgentStalls, () => Anyone().Agent?.Stall(draws.Seconds(1, 25)));
        Every(swarm.PowerLosses, LosePower);
        Every(swarm.WebCrashes, () => world.Web.Crash(draws.Seconds(3, 90)));
        Every(swarm.ClockSteps, StepClock);
        Every(swarm.DeafXentops, BreakXentop);
        Every(swarm.Strangers, _stranger.Speak);
        Every(swarm.LoadChanges, people.ChangeLoad);
        Every(swarm.Intents, people.Intend);
        Every(swarm.Policies, people.SetPolicy);
        Every(swarm.Policies, people.SetRules);
        Every(swarm.Orders, people.Order);
        Every(swarm.Starts, people.Start);
        Every(swarm.ByHand, people.UseXl);
    }

    /// <summary>Nothing more goes wrong, and what is broken is mended: links, broker, power, clocks, xentops.</summary>
    public void Stop()
    {
        _stopped = true;
        world.Note("faults", "stopped", "");
        world.Swarm = world.Swarm.Healed();
        world.Broker.Start();
        world.Web.Start();
        world.Web.Link.Mend();
        foreach (var machine in world.Machines)
        {
            machine.Link.Mend();
            machine.GetPower();
            machine.Clock.Ahead = TimeSpan.Zero;
            world.Lab.BreakReading(machine.Id, null);
        }
    }

    private void Every(TimeSpan? mean, Action action)
    {
        if (mean is not { } span) return;
        world.Agenda.After(draws.Next(span), () =>
        {
            if (_stopped) return;
            action();
            Every(mean, action);
        });
    }

    private Machine Anyone() => draws.Pick(world.Machines.ToList());

    private void Cut()
    {
        var web = draws.Chance(0.15);
        var machine = Anyone();
        var link = web ? world.Web.Link : machine.Link;
        if (link.IsCut) return;
        (link.CutUp, link.CutDown) = draws.Whole(0, 2) switch { 0 => (true, false), 1 => (false, true), _ => (true, true) };
        world.Note(web ? "web" : machine.Id.Name, "cut", $"up {link.CutUp}, down {link.CutDown}");
        (web ? world.Web.Bus : machine.Agent?.Bus)?.OnCut();
        world.Agenda.After(draws.Chance(0.5) ? draws.Seconds(1, 7) : draws.Seconds(8, 120), link.Mend);
    }

    private void RestartBroker()
    {
        world.Note("broker", "restarts", "");
        world.Broker.Stop();
        world.Agenda.After(draws.Seconds(1, 60), () => { if (world.Swarm.Broker != BrokerKind.Embedded || world.Web.IsUp) world.Broker.Start(); });
    }

    private void LosePower()
    {
        if (world.Machines.Count(m => m.HasPower) > 1) Anyone().LosePower(draws.Seconds(60, 300));
    }

    private void StepClock()
    {
        var machine = Anyone();
        var step = draws.Chance(0.5) ? draws.Seconds(-4, 4) : draws.Seconds(-600, 600);
        world.Note(machine.Id.Name, "clock-set", $"by {step.TotalSeconds:0} s");
        machine.Clock.Ahead += step;
        // Somebody sets it right
        world.Agenda.After(draws.Seconds(30, 600), () => machine.Clock.Ahead = TimeSpan.Zero);
    }

    private void BreakXentop()
    {
        var machine = Anyone();
        world.Note(machine.Id.Name, "xentop", "does not answer");
        world.Lab.BreakReading(machine.Id, "xentop does not answer");
        world.Agenda.After(draws.Seconds(5, 90), () => world.Lab.BreakReading(machine.Id, null));
    }
}
