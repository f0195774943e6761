using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Simulation.People;
using XenWeb.Simulation.Planted;

namespace XenWeb.Simulation.Tests;

/// <summary>A lab of few hosts for one story: nothing goes wrong but what the story tells, and all checkers watch.</summary>
internal sealed class SmallLab
{
    private readonly SimulatedLab _lab = Scenario.Empty(1);
    private World? _world;

    public Swarm Swarm { get; init; } = Swarm.Calm;

    public PlantedBugs Planted { get; init; } = PlantedBugs.None;

    public World World => _world ??= new World(_lab, Swarm, 1, Planted);

    public SmallLab Host(string name, double gibibytes = 8, int cores = 4)
    {
        _lab.AddHost(new SimulatedHostSpec { Id = new HostId(name), Memory = ByteSize.FromGiB(gibibytes), Cores = cores });
        return this;
    }

    public SmallLab Guest(string host, string name, double cpu = 0.1, long mebibytes = 512, int vcpus = 1)
    {
        _lab.AddGuest(new HostId(host), new SimulatedGuestSpec { Name = name, Memory = ByteSize.FromMiB(mebibytes), Vcpus = vcpus, Cpu = new LoadProfile.Steady(cpu) });
        return this;
    }

    public void Run(double seconds) => World.RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>Where a guest is.</summary>
    public string Where(string guest) => string.Join('+', _lab.All.Where(h => h.Guests.Exists(g => g.Spec.Name == guest)).Select(h => h.Id.Name));

    public GuestId Id(string guest) => _lab.All.SelectMany(h => h.Guests).First(g => g.Spec.Name == guest).Id;

    public Operation Order(string host, OrderKind kind, string guest, string? to = null) => World.Web.Ask(new OrderMessage
    {
        Id = World.Draws.Guid(), Host = new HostId(host), Kind = kind, Guest = Id(guest), GuestName = guest, To = to is null ? null : new HostId(to), ExpiresAt = World.Now, Reason = new Reason("mira", "a story"),
    }, new HostId(host));

    /// <summary>The next such command of xl's goes wrong.</summary>
    public void Fail(string host, XenVerb verb, SimulatedFault fault) => _lab.Fail(new SimulatedFailure(new HostId(host), verb, fault));

    public StatusMessage Status(string host)
    {
        World.Web.ReadStatuses();
        return World.Web.Fleet.Hosts[new HostId(host)].Status!;
    }
}
