using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Simulation.Checks;
using XenWeb.Simulation.Planted;

namespace XenWeb.Simulation.Tests;

/// <summary>What a settled lab may still do.</summary>
public sealed class SettledTests
{
    // Seed 188585827: the run ended while the offer stood
    [Fact]
    public void AHostThatStaysOverloaded_AsksAgain_AndWhatIsHeldForItsSearchIsHeldForSomebody()
    {
        var lab = new SmallLab().Host("ferby").Host("gerby").Guest("gerby", "small-5", 0.5);
        for (var i = 1; i <= 4; i++) lab.Guest("ferby", $"small-{i}", 0.95);
        // Nothing is gain enough, so it stays as it is
        var ferby = lab.World["ferby"];
        lab.World.Web.Ask(ferby.Id, new PolicyMessage(0, lab.World.Options(ferby).Monitoring, NegotiationPolicy.Default with { MinimumGain = new Share(0.9) }, new Reason("mira", "a story")));
        var (settled, held) = (lab.World.Checks.OfType<SettledChecker>().Single(), 0);
        lab.Run(60);
        for (var second = 0; second < 600; second++)
        {
            lab.Run(1);
            if (lab.Status("gerby").Promised.Bytes > 0) held++;
            settled.OnQuiet();
        }
        Assert.Equal(0, lab.World.Moves);
        Assert.True(held > 0, "gerby never held memory");
    }

    [Fact]
    public void MemoryThatIsHeldForNobody_IsTold()
    {
        var lab = new SmallLab { Planted = new PlantedBugs(PlantedBug.HeldForNobody) }.Host("ferby").Host("gerby").Guest("gerby", "small-1");
        lab.Run(60);
        var told = Assert.Throws<Violation>(lab.World.Checks.OfType<SettledChecker>().Single().OnQuiet);
        Assert.Contains("nobody seeks a place", told.Message, StringComparison.Ordinal);
    }
}
