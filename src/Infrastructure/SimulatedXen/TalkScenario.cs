using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>
/// The lab of the talk: four hosts of four cores. On ferby five small guests, whose load is driven up to a whole core each:
/// more than ferby has. The others have room.
/// </summary>
public static class TalkScenario
{
    /// <summary>When the load of the small guests begins to rise, from the lab's start.</summary>
    public static readonly TimeSpan RisesAfter = TimeSpan.FromSeconds(15);

    /// <summary>How long it takes to rise.</summary>
    public static readonly TimeSpan RisesOver = TimeSpan.FromSeconds(10);

    /// <summary>The lab at its start.</summary>
    public static SimulatedLab Create(DateTimeOffset start, ulong seed)
    {
        var lab = new SimulatedLab(start, seed);
        foreach (var name in new[] { "ferby", "gerby", "herby", "kerby" }) lab.AddHost(new SimulatedHostSpec { Id = new HostId(name) });
        for (var i = 1; i <= 5; i++)
        {
            lab.AddGuest(new HostId("ferby"), new SimulatedGuestSpec
            {
                Name = $"small-{i}",
                Cpu = new LoadProfile.Ramp(0.12 + (0.02 * i), 1, RisesAfter, RisesOver),
                Network = Modest(lab, 60_000),
                Block = Modest(lab, 300_000),
            });
        }
        Add(lab, "gerby", "web-1", 1024, 2, 0.35);
        Add(lab, "gerby", "web-2", 1024, 2, 0.30);
        Add(lab, "gerby", "mail", 2048, 2, 0.20);
        Add(lab, "herby", "lab-a-01", 512, 1, 0.25);
        Add(lab, "herby", "lab-a-02", 512, 1, 0.20);
        Add(lab, "kerby", "lab-b-01", 768, 1, 0.30);
        Add(lab, "kerby", "db-1", 4096, 2, 0.50);
        // With these gerby has five domains, too: enough to run the scenario again from the page
        Add(lab, "gerby", "test-1", 256, 1, 0.02);
        Add(lab, "gerby", "test-2", 256, 1, 0.02);
        return lab;
    }

    private static void Add(SimulatedLab lab, string host, string name, int mebibytes, int vcpus, double cpu) => lab.AddGuest(new HostId(host), new SimulatedGuestSpec
    {
        Name = name,
        Memory = ByteSize.FromMiB(mebibytes),
        Vcpus = vcpus,
        Cpu = Modest(lab, cpu),
        Network = Modest(lab, 400_000),
        Block = Modest(lab, 1_500_000),
        HasScreen = name.StartsWith("lab-", StringComparison.Ordinal),
    });

    private static LoadProfile.Wander Modest(SimulatedLab lab, double mean) =>
        new(mean, mean * 0.6, TimeSpan.FromSeconds(lab.Generator.Between(40, 120)), lab.Generator.NextDouble());
}
