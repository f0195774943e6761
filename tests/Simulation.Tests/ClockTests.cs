using XenWeb.Domain.Hosts;

namespace XenWeb.Simulation.Tests;

/// <summary>Clocks that are wrong, and are set.</summary>
public sealed class ClockTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AClockThatWasAheadIsSetRight_TheAgentBeginsAnew_AndIsHeard(bool isSealed)
    {
        var lab = new SmallLab { Swarm = Swarm.Calm with { Sealed = isSealed } }.Host("ferby").Host("gerby");
        var ferby = lab.World["ferby"];
        ferby.CrashAgent("killed");
        ferby.Clock.Ahead = TimeSpan.FromSeconds(25);
        lab.Run(15);
        ferby.Clock.Ahead = TimeSpan.Zero;
        lab.Run(60);
        Assert.Equal(3, ferby.Incarnations);
        Assert.Equal(lab.World.Now, lab.Status("ferby").Sample!.At, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public void AClockIsSetBackALittle_TheAgentWaitsItOut()
    {
        var lab = new SmallLab().Host("ferby").Host("gerby");
        lab.Run(20);
        lab.World["ferby"].Clock.Ahead = TimeSpan.FromSeconds(-4);
        lab.Run(60);
        Assert.Equal(1, lab.World["ferby"].Incarnations);
        Assert.Equal(lab.World.Now, lab.Status("ferby").Sample!.At, TimeSpan.FromSeconds(12));
    }

    // Seed 1425243526: the web app had read the host's statuses long before it looked who does not follow, each time, and took it for silent
    [Fact]
    public void AnAgentThatBeganWithAClockFarBehind_FollowsItsIntentOnceItIsRight()
    {
        var lab = new SmallLab { Swarm = Swarm.Calm with { Sealed = true } }.Host("ferby").Host("gerby");
        var ferby = lab.World["ferby"];
        lab.World.Web.Ask(ferby.Id, HostMode.Draining);
        lab.Run(20);
        ferby.Clock.Ahead = TimeSpan.FromSeconds(-543);
        lab.Run(10);
        Assert.Equal((2, 0), (ferby.Incarnations, lab.Status("gerby").IntentGeneration));
        ferby.Clock.Ahead = TimeSpan.Zero;
        lab.Run(13);
        lab.Status("ferby");
        lab.Run(240);
        Assert.Equal((lab.World.Web.Intent(ferby.Id)!.Generation, HostMode.Maintenance), (lab.Status("ferby").IntentGeneration, lab.Status("ferby").Mode));
    }

    // Seed 920001874, in clear: the first agent's last will came after the second had said that it is there, and had the larger number
    [Fact]
    public void AnAgentsClockWasAheadAndIsSetRight_ItsNextLifeIsNumberedHigher_InClearToo()
    {
        var lab = new SmallLab().Host("ferby").Host("gerby");
        var ferby = lab.World["ferby"];
        ferby.CrashAgent("killed");
        ferby.Clock.Ahead = TimeSpan.FromSeconds(18);
        lab.Run(10);
        var before = lab.World.Web.Fleet.Hosts[ferby.Id].Incarnation;
        ferby.Clock.Ahead = TimeSpan.Zero;
        lab.Run(60);
        lab.Status("ferby");
        Assert.True(lab.World.Web.Fleet.Hosts[ferby.Id].Incarnation > before);
    }
}
