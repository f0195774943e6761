using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Tests;

/// <summary>When a guest that moved rests, and when not.</summary>
public sealed class CalmTests
{
    // Seed 227975176: a person took it away with xl, and brought it back
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AGuestThatCame_RestsThere_UntilAHandTakesItAway(bool byHand)
    {
        var lab = new SmallLab().Host("ferby").Host("gerby").Guest("ferby", "small-5", 2.8, vcpus: 4);
        lab.Run(30);
        lab.Order("ferby", OrderKind.Migrate, "small-5");
        lab.Run(60);
        Assert.Equal("gerby", lab.Where("small-5"));
        if (byHand)
        {
            foreach (var (from, to) in new[] { ("gerby", "ferby"), ("ferby", "gerby") })
            {
                lab.World.ByHand(new HostId(from), XenVerb.Migrate, lab.Id("small-5"), "small-5", new HostId(to));
                lab.Run(60);
            }
        }
        lab.Guest("gerby", "small-1", 0.7).Guest("gerby", "small-2", 0.7);
        lab.Run(120);
        // gerby is overloaded, within the ten minutes: what brings most is asked for, unless it rests
        Assert.Equal(byHand, Reliefs(lab.World["ferby"].Agent!));
    }

    private static bool Reliefs(AgentProcess neighbour) => neighbour.Account.Heard.Values.Any(h => h is { Kind: HelpKind.Relief, From.Name: "gerby", Guest.Name: "small-5" });
}
