using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>A start without a named host is a kind of help wanted: hosts offer, the best is awarded, and only then it is ordered there.</summary>
public class StartTests
{
    private readonly TestLab _lab = new();
    private readonly TestHost _ferby;
    private readonly TestHost _herby;
    private readonly TestHost _kerby;

    public StartTests()
    {
        _ferby = _lab.Host("ferby", new TestGuest("small-1", 2, 512, 2) { Fittings = new GuestFittings { Macs = ["00:16:3e:00:00:01"] } });
        _herby = _lab.Host("herby", new TestGuest("small-2", 0.2, 512));
        _kerby = _lab.Host("kerby", new TestGuest("web-2", 2.5, 512, 4));
        _lab.Run(10);
    }

    private OutcomeMessage Answer(OrderMessage order, double within = 10)
    {
        _lab.Run(within);
        return _lab.All<OutcomeMessage>().Last(o => o.Order == order.Id);
    }

    private OutcomeMessage Place(TestHost asked, string guest, GuestFittings? fittings = null, long memoryMiB = 512)
    {
        var order = _lab.Place(asked, guest, fittings, memoryMiB);
        _lab.Web(asked, order);
        return Answer(order);
    }

    private OrderMessage Start(TestHost host, string guest) => _lab.Order(host, OrderKind.Start, guest) with
    {
        Id = Ids.Of($"start {guest}"), Guest = null, Needs = new GuestNeeds(ByteSize.FromMiB(512), 1), Configuration = $"name = \"{guest}\"\nmemory = 512\n",
    };

    [Fact]
    public void AnyAgentFindsTheHostThatIsBestOff_AndThatHostHoldsTheMemory()
    {
        var placed = Place(_kerby, "new-1");
        Assert.Equal((OrderState.Done, _herby.Id), (placed.State, placed.Placed));
        Assert.Equal(ByteSize.FromMiB(512), _lab.Fleet.Hosts[_herby.Id].Status!.Promised);
        Assert.Equal(HelpKind.Start, _lab.All<HelpMessage>().Single().Kind);
        Assert.True(_lab.All<ClosedMessage>().Single().Succeeded);
    }

    [Fact]
    public void HostsWhoseStoreIsSlow_AnswerLate_AndTheFirstThatOffersIsTaken()
    {
        _lab.LooksTake = TimeSpan.FromSeconds(4);
        var placed = Place(_kerby, "new-1", new GuestFittings { Paths = ["/srv/images/copies/new-1/vmlinuz"] });
        Assert.Equal(OrderState.Done, placed.State);
    }

    [Fact]
    public void AHostWhoseStoreIsSlow_AnswersLate_AndIsStillMovedTo()
    {
        _lab.LooksTake = TimeSpan.FromSeconds(4);
        _ferby.Guests[0].Fittings = new GuestFittings { Paths = ["/srv/images/copies/small-1/vmlinuz"] };
        _lab.Run(5);
        var order = _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby");
        _lab.Web(_ferby, order);
        Assert.Equal(OrderState.Done, Answer(order, 40).State);
        Assert.Equal("herby", _lab.Where("small-1"));
    }

    [Fact]
    public void NobodyEverAnswers_TheStartEndsWithThat()
    {
        _lab.Deliveries = (_, m) => m is HelpMessage ? 0 : 1;
        _lab.LooksTake = TimeSpan.FromMinutes(1);
        var placed = Place(_kerby, "new-1", new GuestFittings { Paths = ["/srv/images/copies/new-1/vmlinuz"] });
        Assert.Equal((OrderState.Failed, true), (placed.State, placed.Text.Contains("no host answered", StringComparison.Ordinal)));
    }

    [Fact]
    public void TheAgentThatAsks_MayTakeTheGuestItself() => Assert.Equal(_herby.Id, Place(_herby, "new-1").Placed);

    [Fact]
    public void TheStartUsesThePromise_AndOnlyTheOrderMakesTheGuest()
    {
        var placed = Place(_kerby, "new-1");
        Assert.Empty(_herby.Commands);
        var start = Start(_herby, "new-1");
        for (var i = 0; i < 3; i++) _lab.Web(_herby, start);
        Assert.Equal(OrderState.Done, Answer(start).State);
        Assert.Equal("herby", _lab.Where("new-1"));
        Assert.Single(_herby.Commands);
        Assert.Equal(ByteSize.Zero, _lab.Fleet.Hosts[_herby.Id].Status!.Promised);
    }

    [Fact]
    public void APlaceThatNobodyTakesUp_IsGivenBackByItself()
    {
        Place(_kerby, "new-1");
        _lab.Run(150);
        Assert.Equal(ByteSize.Zero, _lab.Fleet.Hosts[_herby.Id].Status!.Promised);
    }

    [Fact]
    public void ANameThatIsInUseAnywhere_IsStartedNowhere_AndTheReasonNamesTheHost()
    {
        var placed = Place(_herby, "web-2");
        Assert.Equal((OrderState.Failed, null), (placed.State, placed.Placed));
        Assert.Contains("kerby: it has a guest named web-2 already", placed.Text, StringComparison.Ordinal);
        Assert.All(_lab.Fleet.Hosts.Values, h => Assert.Equal(ByteSize.Zero, h.Status!.Promised));
    }

    [Fact]
    public void AnAddressThatIsInUseAnywhere_IsStartedNowhere()
    {
        var placed = Place(_herby, "new-1", new GuestFittings { Macs = ["00:16:3E:00:00:01"] });
        Assert.Contains("ferby: its guest small-1 has the address 00:16:3e:00:00:01", placed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoStartsOfOneNameAtOnce_FindOnePlace()
    {
        var one = _lab.Place(_ferby, "new-1");
        _lab.Web(_ferby, one);
        _lab.Run(0.1);
        var other = _lab.Place(_kerby, "new-1") with { Guest = new GuestId(Ids.Of("another start")) };
        _lab.Web(_kerby, other);
        _lab.Run(10);
        var states = new[] { one, other }.Select(o => _lab.All<OutcomeMessage>().Last(m => m.Order == o.Id).State).Order();
        Assert.Equal([OrderState.Done, OrderState.Failed], states);
    }

    [Fact]
    public void HostsThatLackTheBridgeTheDiskOrTheMemory_DoNotOfferAndSayWhy()
    {
        (_ferby.Bridges, _herby.Bridges) = (["xenbr0", "lab-7"], ["xenbr0"]);
        _kerby.Lacks.Add("/dev/vg/new-1");
        _lab.Run(5);
        var placed = Place(_herby, "new-1", new GuestFittings { Bridges = ["lab-7"], Paths = ["/dev/vg/new-1"] });
        Assert.Equal(_ferby.Id, placed.Placed);
        Assert.Equal("it has no bridge lab-7", _lab.All<RefusalMessage>().Single(r => r.From == _herby.Id).Why.Single());
        Assert.Equal("it has no /dev/vg/new-1", _lab.All<RefusalMessage>().Single(r => r.From == _kerby.Id).Why.Single());
        Assert.Contains("of memory free", Place(_herby, "new-2", memoryMiB: 20_000).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheAwardedHostIsGone_TheNextBestTakesIt()
    {
        _lab.Deliveries = (to, message) => to == _herby.Id && message is AwardMessage ? 0 : 1;
        Assert.Equal(_ferby.Id, Place(_kerby, "new-1").Placed);
    }

    [Fact]
    public void AStartThatIsSoughtHere_DoesNotKeepThisHostFromHelpingOthers()
    {
        _lab.Web(_herby, _lab.Place(_herby, "new-1"));
        _lab.Run(0.1);
        var move = _lab.Order(_ferby, OrderKind.Migrate, "small-1");
        _lab.Web(_ferby, move);
        Assert.Equal(OrderState.Done, Answer(move, 30).State);
        Assert.Equal("herby", _lab.Where("small-1"));
    }

    [Fact]
    public void AMoveToAHostThatLacksTheDisk_IsRefusedBeforeItBegins()
    {
        var disk = new TestGuest("disk-1", 0.1, 512) { Fittings = new GuestFittings { Paths = ["/dev/vg/disk-1"] } };
        _ferby.Guests.Add(disk);
        _herby.Lacks.Add("/dev/vg/disk-1");
        _lab.Run(5);
        var move = _lab.Order(_ferby, OrderKind.Migrate, "disk-1", "herby");
        _lab.Web(_ferby, move);
        Assert.Contains("it has no /dev/vg/disk-1", Answer(move).Text, StringComparison.Ordinal);
        Assert.Empty(_ferby.Commands);
    }

    [Fact]
    public void AStartOnANamedHost_IsCheckedAsAnOfferIs()
    {
        _herby.Bridges = ["xenbr0"];
        _lab.Run(5);
        var start = Start(_herby, "small-2") with { Needs = new GuestNeeds(ByteSize.FromMiB(20_000), 1, new GuestFittings { Bridges = ["lab-7"] }) };
        _lab.Web(_herby, start);
        var text = Answer(start).Text;
        Assert.Contains("it has a guest named small-2 already", text, StringComparison.Ordinal);
        Assert.Contains("it has no bridge lab-7", text, StringComparison.Ordinal);
        Assert.Contains("memory free", text, StringComparison.Ordinal);
    }
}
