using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Simulation;

/// <summary>The lab of a seed: some hosts, some of them full or hot from the beginning.</summary>
internal static class Scenario
{
    private static readonly string[] Names = ["ferby", "gerby", "herby", "kerby", "marby", "norby"];
    private static readonly DateTimeOffset Begin = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);

    /// <summary>An empty lab whose time is not reckoned while nothing happens: loads are steady between two events.</summary>
    public static SimulatedLab Empty(ulong seed) => new(Begin, seed) { StepMax = TimeSpan.FromMilliseconds(200), StepAtRest = TimeSpan.FromMinutes(5) };

    public static SimulatedLab Create(Draws draws, Swarm swarm)
    {
        var lab = Empty(draws.Bits());
        for (var i = 0; i < swarm.Hosts; i++)
        {
            lab.AddHost(new SimulatedHostSpec
            {
                Id = new HostId(Names[i]), Cores = draws.Pick([2, 4, 4, 8]), Memory = ByteSize.FromGiB(draws.Whole(4, 16)), ReceivesInParallel = swarm.ReceivesInParallel,
            });
        }
        var count = draws.Whole(swarm.Hosts, swarm.Hosts * 5);
        for (var i = 1; i <= count; i++)
        {
            var memory = ByteSize.FromMiB(256 * draws.Pick([1, 1, 2, 2, 2, 4, 8]));
            var host = new HostId(Names[draws.Whole(0, swarm.Hosts - 1)]);
            var vcpus = draws.Pick([1, 1, 1, 2, 2, 4]);
            var level = draws.Chance(0.2) ? vcpus : Math.Round(draws.Between(0.02, 0.6) * vcpus, 3);
            var guest = new SimulatedGuestSpec { Name = $"guest-{i:00}", Memory = memory, Vcpus = vcpus, Cpu = new LoadProfile.Steady(level), CannotMigrate = draws.Chance(0.04) ? "holds the PCI device 03:00.0" : null };
            if (lab.FreeMemory(host) > memory + ByteSize.FromMiB(64)) lab.AddGuest(host, guest);
        }
        return lab;
    }
}
