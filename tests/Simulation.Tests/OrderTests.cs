using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Domain.Agents;

namespace XenWeb.Simulation.Tests;

/// <summary>Orders, and what may come between.</summary>
public sealed class OrderTests
{
    private static SmallLab Lab(Swarm? swarm = null) => new SmallLab { Swarm = swarm ?? Swarm.Calm }.Host("ferby").Host("gerby").Guest("ferby", "small-1");

    [Theory]
    [InlineData(OrderKind.Migrate)]
    [InlineData(OrderKind.Pause)]
    public void AnOrderThatCannotBeWrittenDown_FailsAtOnce_AndHoldsNothingUp(OrderKind kind)
    {
        var lab = Lab(Swarm.Calm with { LedgerFails = 1 });
        lab.Run(10);
        var failed = lab.Order("ferby", kind, "small-1");
        lab.Run(5);
        Assert.Equal(false, failed.Succeeded);
        Assert.Contains("can't be written down", failed.Text, StringComparison.Ordinal);
        lab.World.Swarm = Swarm.Calm;
        var again = lab.Order("ferby", kind, "small-1");
        lab.Run(60);
        Assert.True(again.Succeeded, again.Text);
    }

    [Fact]
    public void TheAgentDiesInTheMiddleOfAMove_XlGoesOn_NobodyMovesTheGuestTwice()
    {
        var lab = Lab();
        lab.Run(10);
        var order = lab.Order("ferby", OrderKind.Migrate, "small-1", "gerby");
        lab.Run(6);
        Assert.Equal("ferby+gerby", lab.Where("small-1"));
        lab.World["ferby"].CrashAgent("killed");
        lab.Run(60);
        Assert.Equal("gerby", lab.Where("small-1"));
        Assert.Equal(false, order.Succeeded);
        Assert.Contains("was restarted", order.Text, StringComparison.Ordinal);
        Assert.Equal(1, lab.World.Moves);
    }

    [Fact]
    public void TheAgentThatCarriesAStreamDies_TheGuestGoesOnAtItsSource()
    {
        var lab = Lab(Swarm.Calm with { Streams = true });
        lab.Run(10);
        lab.Order("ferby", OrderKind.Migrate, "small-1", "gerby");
        lab.Run(6);
        Assert.Equal("ferby+gerby", lab.Where("small-1"));
        lab.World["gerby"].CrashAgent("killed");
        lab.Run(60);
        Assert.Equal("ferby", lab.Where("small-1"));
        Assert.Equal(0, lab.World.Moves);
    }

    [Fact]
    public void AMoveBreaksAfterGo_NothingTouchesTheGuest_UntilAPersonDoes()
    {
        var lab = Lab();
        lab.Run(10);
        lab.Fail("ferby", XenVerb.Migrate, SimulatedFault.AfterGoUnheard);
        lab.Order("ferby", OrderKind.Migrate, "small-1", "gerby");
        lab.Run(60);
        lab.World["ferby"].CrashAgent("killed");
        lab.World.Web.Ask(new Domain.Hosts.HostId("ferby"), Domain.Hosts.HostMode.Draining);
        lab.Run(120);
        Assert.Equal("ferby+gerby", lab.Where("small-1"));
        Assert.Contains("undefined", Assert.Single(lab.Status("ferby").Drain).Why, StringComparison.Ordinal);
        var destroyed = lab.Order("ferby", OrderKind.Destroy, "small-1");
        lab.Run(60);
        Assert.True(destroyed.Succeeded, destroyed.Text);
        Assert.Equal("gerby", lab.Where("small-1"));
        Assert.Equal(Domain.Hosts.HostMode.Maintenance, lab.Status("ferby").Mode);
    }

    [Fact]
    public void TheTargetLosesItsPowerInTheMiddle_TheGuestGoesOnAtItsSource()
    {
        var lab = Lab();
        lab.Run(10);
        var order = lab.Order("ferby", OrderKind.Migrate, "small-1", "gerby");
        lab.Run(6);
        lab.World["gerby"].LosePower(TimeSpan.FromMinutes(2));
        lab.Run(60);
        Assert.Equal("ferby", lab.Where("small-1"));
        Assert.Equal(false, order.Succeeded);
    }
}
