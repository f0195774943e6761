using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>Races that a review found; each was a defect once.</summary>
public class RaceTests
{
    private readonly TestLab _lab = new();

    private StatusMessage Status(string host) => _lab.Fleet.Hosts[new HostId(host)].Status!;

    private OutcomeMessage Give(TestHost host, OrderMessage order, double within = 15)
    {
        _lab.Web(host, order);
        _lab.Run(within);
        return _lab.All<OutcomeMessage>().Last(o => o.Order == order.Id);
    }

    private OrderMessage Start(TestHost host, string name, double gibibytes) => _lab.Order(host, OrderKind.Start, name) with
    {
        Guest = null, Configuration = "x", Needs = new GuestNeeds(ByteSize.FromGiB(gibibytes), 1),
    };

    [Fact]
    public void TheReleaseOvertakesTheSample_TheGuestRestsAllTheSame()
    {
        _lab.Host("ferby", [.. Enumerable.Range(1, 5).Select(i => new TestGuest($"small-{i}", 1, 512))]);
        _lab.Host("herby");
        _lab.Run(30);
        Assert.NotEmpty(_lab["herby"].Guests);
        Assert.All(Status("herby").Sample!.Guests, g => Assert.NotNull(g.RestsUntil));
    }

    [Fact]
    public void TwoDomainsWithOneUuid_AreReadForAsLongAsTheyAreThere()
    {
        var ferby = _lab.Host("ferby", new TestGuest("small-1", 0.2, 512), new TestGuest("small-1", 0.2, 512) { State = GuestRunState.Dying });
        _lab.Run(10);
        ferby.Guests.RemoveAt(1);
        _lab.Run(10);
        Assert.Equal(_lab.Now.AddSeconds(-2), Status("ferby").Sample!.At, TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void AGuestThatIsStillArriving_TakesNoOrder()
    {
        var herby = _lab.Host("herby", new TestGuest("small-1", 0, 100) { State = GuestRunState.Incoming });
        _lab.Run(5);
        Assert.Contains("still arriving", Give(herby, _lab.Order(herby, OrderKind.Unpause, "small-1")).Text, StringComparison.Ordinal);
        Assert.Empty(herby.Commands);
    }

    [Fact]
    public void TwoStartsAtOnce_CountEachOther()
    {
        var ferby = _lab.Add("ferby", _ => new TestHost("ferby", _lab.Now, o => o) { Memory = ByteSize.FromGiB(5) });
        _lab.Run(5);
        var (first, second) = (Start(ferby, "a", 3.5), Start(ferby, "b", 3.5));
        _lab.Web(ferby, first);
        Assert.Contains("of it promised", Give(ferby, second).Text, StringComparison.Ordinal);
        Assert.Single(ferby.Commands);
    }

    [Fact]
    public void AnOrderOnAGuestForWhichAPlaceIsSought_TheMoveDoesNotBegin()
    {
        var ferby = _lab.Host("ferby", new TestGuest("small-1", 0.2, 512));
        _lab.Host("gerby");
        _lab.Run(10);
        _lab.Web(ferby, _lab.Order(ferby, OrderKind.Migrate, "small-1"));
        _lab.Run(1.2);
        _lab.Web(ferby, _lab.Order(ferby, OrderKind.Pause, "small-1"));
        _lab.Run(30);
        Assert.Equal([XenVerb.Pause], ferby.Commands.Select(c => c.Verb));
    }

    [Fact]
    public void ADrainBegunWhileAGuestArrives_IsNotMaintenanceBeforeItHasGoneAgain()
    {
        _lab.Host("ferby", new TestGuest("small-1", 0.2, 512));
        var gerby = _lab.Host("gerby");
        _lab.Run(10);
        _lab.Web(_lab["ferby"], _lab.Order(_lab["ferby"], OrderKind.Migrate, "small-1", "gerby"));
        _lab.Run(2);
        _lab.Web(gerby, new IntentMessage(HostMode.Draining, 1, Guid.Empty, new Reason("mira", "")));
        _lab.Run(3);
        Assert.Equal(HostMode.Draining, Status("gerby").Mode);
        _lab.Run(60);
        Assert.Equal(HostMode.Maintenance, Status("gerby").Mode);
        Assert.Equal("ferby", _lab.Where("small-1"));
    }

    [Fact]
    public void AMoveToAHostFailed_TheNextTryTakesAnother()
    {
        _lab.Xen = c => c.Verb == XenVerb.Migrate && c.To!.Value.Name == "gerby" ? new XenOutcome(XenResult.TransportFailed, "gerby cannot be reached", default) : null;
        _lab.Host("ferby", new TestGuest("small-1", 0.2, 512));
        _lab.Host("gerby");
        _lab.Host("herby", new TestGuest("web-1", 0.5, 512));
        _lab.Run(10);
        _lab.Web(_lab["ferby"], new IntentMessage(HostMode.Draining, 1, Guid.Empty, new Reason("mira", "")));
        _lab.Run(60);
        Assert.Equal("herby", _lab.Where("small-1"));
    }

    [Fact]
    public void ABrokenMoveIsStillUndefined_AfterARestart_AndDestroyIsCarriedOut()
    {
        var ferby = _lab.Host("ferby", new TestGuest("small-1", 0, 512) { State = GuestRunState.Leaving });
        _lab.Run(30);
        Assert.Equal(GuestRunState.Undefined, Assert.Single(Status("ferby").Sample!.Guests).State);
        Assert.Equal(OrderState.Done, Give(ferby, _lab.Order(ferby, OrderKind.Destroy, "small-1")).State);
        Assert.Empty(ferby.Guests);
    }

    [Fact]
    public void SmallGuestsLeave_ThoughLargeOnesFitNowhere()
    {
        _lab.Host("ferby", [.. Enumerable.Range(1, 6).Select(i => new TestGuest($"large-{i}", 0.1, 2048)), new TestGuest("small-1", 0.1, 128)]);
        _lab.Add("gerby", _ => new TestHost("gerby", _lab.Now, o => o) { Memory = ByteSize.FromGiB(2) });
        _lab.Run(10);
        _lab.Web(_lab["ferby"], new IntentMessage(HostMode.Draining, 1, Guid.Empty, new Reason("mira", "")));
        _lab.Run(60);
        Assert.Equal("gerby", _lab.Where("small-1"));
    }

    [Fact]
    public void TheEndWasNeverTold_TheStatusesTellIt()
    {
        _lab.Host("ferby", new TestGuest("small-1", 0.2, 512));
        _lab.Host("gerby");
        _lab.Run(10);
        _lab.Unheard = m => m is ClosedMessage or MigrationMessage { Migration.State: MigrationState.Done };
        _lab.Web(_lab["ferby"], _lab.Order(_lab["ferby"], OrderKind.Migrate, "small-1"));
        _lab.Run(40);
        Assert.Equal((MigrationState.Done, true), (_lab.Fleet.Migrations.Values.Single().State, _lab.Fleet.Migrations.Values.Single().EndIsReckoned));
        Assert.True(_lab.Fleet.Negotiations.Values.Single().Succeeded);
    }

    [Fact]
    public void OnlyTheLastWordWasLost_TheMigrationsEndTellsIt()
    {
        _lab.Host("ferby", new TestGuest("small-1", 0.2, 512));
        _lab.Host("gerby");
        _lab.Run(10);
        _lab.Unheard = m => m is ClosedMessage;
        _lab.Web(_lab["ferby"], _lab.Order(_lab["ferby"], OrderKind.Migrate, "small-1"));
        _lab.Run(40);
        Assert.False(_lab.Fleet.Migrations.Values.Single().EndIsReckoned);
        Assert.True(_lab.Fleet.Negotiations.Values.Single().Succeeded);
    }
}
