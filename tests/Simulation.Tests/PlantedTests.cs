using XenWeb.Domain.Agents;
using XenWeb.Simulation.Bus;
using XenWeb.Simulation.Planted;

namespace XenWeb.Simulation.Tests;

/// <summary>Checkers catch bugs that are planted for them. Seeds are tried from the one where it was last seen: a change of the code moves it to another.</summary>
public sealed class PlantedTests
{
    private const int SeedsMax = 60;

    [Theory]
    [InlineData("HealedTwin", "one-host", 23)]
    [InlineData("DoubledMemory", "memory", 1)]
    [InlineData("UnwatchedMemory", "confirmed", 1)]
    [InlineData("SilentXl", "ends", 1)]
    [InlineData("LostClosed", "ends", 1)]
    [InlineData("DeafToHelp", "answers", 1)]
    [InlineData("LostLedger", "once", 2)]
    [InlineData("TwinOrder", "once", 1)]
    [InlineData("OpenDoor", "strangers", 2)]
    [InlineData("GreedyOffers", "calm", 1)]
    [InlineData("LyingLedger", "written-down", 1)]
    [InlineData("SaidOnce", "settled", 130)]
    [InlineData("DeafToClaims", "one-writer", 1)]
    [InlineData("ForgottenDevice", "one-writer", 1)]
    [InlineData("BlindToDisks", "one-writer", 1)]
    public void APlantedBug_IsCaught(string bug, string rule, ulong from)
    {
        var planted = Enum.Parse<PlantedBug>(bug);
        var caught = Seeds(from).Select(seed => Run.Of(seed, new PlantedBugs(planted))).FirstOrDefault(run => run.Broken == rule);
        Assert.True(caught is not null, $"{bug} was not caught by '{rule}' in {SeedsMax} seeds from {from}");
        // The same run without the bug holds
        Assert.Null(Run.Of(caught.Seed).Why);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnAgentThatHasMuchToSayWhileTheBrokerIsAway_KeepsTheNewestThousand(bool isPlanted)
    {
        var lab = new SmallLab { Planted = isPlanted ? new PlantedBugs(PlantedBug.EndlessOutbox) : PlantedBugs.None }.Host("ferby");
        lab.Run(10);
        lab.World.Broker.Stop();
        var caught = Record.Exception(() =>
        {
            for (var i = 0; i < 2 * BusClient.QueueMax; i++) lab.World["ferby"].Agent!.Feed(new AgentEvent.StreamRefused("10.0.0.9", "no slot is open", 1));
        });
        Assert.Equal(isPlanted ? "limits" : null, (caught as Violation)?.Rule);
        Assert.Equal(isPlanted, lab.World["ferby"].Agent!.Bus.Dropped == 0);
    }

    private static IEnumerable<ulong> Seeds(ulong from) => Enumerable.Range(0, SeedsMax).Select(i => from + (ulong)i);
}
