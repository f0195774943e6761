using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>Priorities and rules of guests: what a configuration says of them is kept by every host.</summary>
public class RulesTests
{
    private readonly TestLab _lab = new();

    private void Say(params GuestRuling[] rulings)
    {
        foreach (var host in _lab.Hosts) _lab.Web(host, new RulesMessage(1, [.. rulings]));
        _lab.Run(5);
    }

    private static GuestRuling Rule(string name, int priority = 0, string? pinned = null, string? apart = null, bool never = false) =>
        new(name, new GuestPriority(priority), new GuestRules { PinnedTo = pinned is null ? null : new HostId(pinned), KeepApart = apart, NeverMoves = never });

    private TestHost Overloaded() => _lab.Host("ferby", new TestGuest("a", 1.3, 512, 2), new TestGuest("b", 1.3, 512, 2), new TestGuest("c", 1.3, 512, 2));

    [Fact]
    public void Relief_TakesTheLeastImportant()
    {
        Overloaded();
        _lab.Host("herby");
        Say(Rule("a", 5), Rule("b", 5), Rule("c", -1));
        _lab.Run(60);
        Assert.Equal("herby", _lab.Where("c"));
        Assert.Contains("more important: priority 5, c has -1", _lab.All<HelpMessage>().First().Candidates.Single(c => c.Name == "a").Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Relief_LeavesWhatIsPinnedHereOrNeverMoves()
    {
        Overloaded();
        _lab.Host("herby");
        Say(Rule("a", pinned: "ferby"), Rule("b", never: true));
        _lab.Run(60);
        Assert.Equal("herby", _lab.Where("c"));
        Assert.Equal("ferby", _lab.Where("a"));
        Assert.Equal("ferby", _lab.Where("b"));
    }

    [Fact]
    public void AGuestThatIsPinnedElsewhere_IsNotOffered_ButAPersonMayMoveIt()
    {
        var ferby = _lab.Host("ferby", new TestGuest("a", 0.2, 512));
        _lab.Host("herby");
        _lab.Run(5);
        Say(Rule("a", pinned: "ferby"));
        var best = _lab.Order(ferby, OrderKind.Migrate, "a");
        _lab.Web(ferby, best);
        _lab.Run(20);
        Assert.Contains("a is pinned to ferby", _lab.All<OutcomeMessage>().Last(o => o.Order == best.Id).Text, StringComparison.Ordinal);
        _lab.Web(ferby, _lab.Order(ferby, OrderKind.Migrate, "a", "herby"));
        _lab.Run(20);
        Assert.Equal("herby", _lab.Where("a"));
    }

    [Fact]
    public void GuestsThatAreKeptApart_AreNotPutTogether()
    {
        var ferby = _lab.Host("ferby", new TestGuest("a", 0.2, 512));
        _lab.Host("herby", new TestGuest("b", 0.2, 512));
        _lab.Host("kerby", new TestGuest("other", 2, 512, 2));
        _lab.Run(5);
        Say(Rule("a", apart: "dns"), Rule("b", apart: "dns"));
        _lab.Web(ferby, _lab.Order(ferby, OrderKind.Migrate, "a"));
        _lab.Run(20);
        Assert.Equal("kerby", _lab.Where("a"));
        Assert.Contains("kept apart (group dns)", _lab.All<RefusalMessage>().Single().Why.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void ADrain_MovesTheImportantFirst_AndSaysWhatIsPinned()
    {
        var ferby = _lab.Host("ferby", new TestGuest("a", 0.1, 512), new TestGuest("b", 0.1, 2048), new TestGuest("c", 0.1, 512), new TestGuest("d", 0.1, 512));
        _lab.Host("herby");
        _lab.Run(5);
        Say(Rule("a", 3), Rule("c", 2), Rule("d", pinned: "ferby"));
        _lab.Web(ferby, new IntentMessage(HostMode.Draining, 1, Guid.NewGuid(), new Reason("mira", "new memory")));
        _lab.Run(120);
        Assert.Equal(["a", "c", "b"], _lab.Moves.Select(m => m.GuestName));
        var stuck = Assert.Single(_lab.Fleet.Hosts[ferby.Id].Status!.Drain);
        Assert.Equal(("d", DrainItemState.Stuck), (stuck.Guest, stuck.State));
        Assert.StartsWith("is pinned to ferby", stuck.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void RulesOfAnOldGeneration_AreIgnored()
    {
        Overloaded();
        _lab.Host("herby");
        _lab.Web(_lab["ferby"], new RulesMessage(7, [Rule("a", -3)]));
        _lab.Run(0.1);
        _lab.Web(_lab["ferby"], new RulesMessage(6, [Rule("b", -3)]));
        _lab.Run(60);
        Assert.Equal("herby", _lab.Where("a"));
    }
}
