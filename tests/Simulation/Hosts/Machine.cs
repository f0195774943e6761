using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Simulation.Bus;

namespace XenWeb.Simulation.Hosts;

/// <summary>One host: its power, clock, disk and link, and the agent's process that systemd keeps running on it.</summary>
internal sealed class Machine(World world, HostId id, Draws draws)
{
    // RestartSec of the unit, and the process's own start
    private static readonly TimeSpan RestartsAfter = TimeSpan.FromSeconds(3);

    public HostId Id => id;

    public HostClock Clock { get; } = new(world.Agenda);

    public Disk Disk { get; } = new();

    public Link Link { get; } = new();

    /// <summary>Null while none runs.</summary>
    public AgentProcess? Agent { get; private set; }

    public bool HasPower { get; private set; } = true;

    /// <summary>How many agents have run here.</summary>
    public int Incarnations { get; private set; }

    /// <summary>Since when the agent that runs has run.</summary>
    public DateTimeOffset AgentSince { get; private set; }

    /// <summary>When somebody last did something to its guests by hand: what the agent reckoned before may be wrong.</summary>
    public DateTimeOffset TouchedAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The migrations whose stream it takes now, with their ends: by its real clock, for they are durations.</summary>
    public SortedDictionary<string, (StreamSlot Slot, DateTimeOffset Until)> Slots { get; } = new(StringComparer.Ordinal);

    /// <summary>What memory was really free at the samples that its agent has not handled yet.</summary>
    public Queue<Domain.Units.ByteSize> Truth { get; } = new();

    public void StartAgent()
    {
        if (!HasPower || Agent is not null) return;
        Incarnations++;
        AgentSince = world.Now;
        Truth.Clear();
        world.Lab.ForgetReading(id);
        if (world.Planted.Is(Planted.PlantedBug.LostLedger)) Disk.Forget();
        Agent = new AgentProcess(world, this, draws.Fork($"agent {Incarnations}"));
        Agent.Start();
    }

    /// <summary>The process dies. Over ssh an xl that it began goes on; a stream that it carried breaks.</summary>
    public void CrashAgent(string why)
    {
        if (Agent is not { } agent) return;
        world.Note(id.Name, "agent-ended", why);
        Agent = null;
        agent.End(powerLost: false);
        Slots.Clear();
        if (world.Swarm.Streams) world.BreakStreams(id);
        world.Agenda.After(RestartsAfter, StartAgent);
    }

    public void LosePower(TimeSpan until)
    {
        if (!HasPower) return;
        world.Note(id.Name, "power-lost", "");
        HasPower = false;
        var agent = Agent;
        Agent = null;
        agent?.End(powerLost: true);
        Slots.Clear();
        world.PowerOff(id);
        world.Storage.LosePower(id);
        world.Agenda.After(until, GetPower);
    }

    public void GetPower()
    {
        if (HasPower) return;
        world.Note(id.Name, "power-on", "");
        HasPower = true;
        Link.Mend();
        world.Lab.PowerOn(id);
        StartAgent();
    }

    /// <summary>Why its agent does not take a stream; null if it does. A slot is good once.</summary>
    public string? StreamRefusal(XenCommand command, HostId source)
    {
        if (!HasPower) return "no route to host";
        if (Agent is null) return "connection refused";
        if (!Slots.TryGetValue(command.Id, out var open) || open.Slot.Source != source || open.Slot.Guest != command.Guest || world.Now > open.Until) return "no slot is open for this migration";
        Slots.Remove(command.Id);
        return null;
    }
}
