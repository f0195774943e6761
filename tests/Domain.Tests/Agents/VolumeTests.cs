using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>Volumes are attached before a guest needs them and detached when no domain does; what two hosts have at one time, the storage itself looks at after each change.</summary>
public class VolumeTests
{
    private const string Disk = "nbd:nas/small-1";

    private readonly TestLab _lab = new();
    private readonly TestHost _ferby;
    private readonly TestHost _herby;

    public VolumeTests()
    {
        _ferby = _lab.Host("ferby");
        _herby = _lab.Host("herby");
        _lab.Run(10);
    }

    private OrderMessage Start(TestHost host, string guest, string disk = Disk) => _lab.Order(host, OrderKind.Start, guest) with
    {
        Id = Ids.Of($"start {guest} {host.Id} {_lab.Now.Ticks}"), Guest = null, Configuration = $"name = \"{guest}\"\nmemory = 512\ndisk = [ \"format=raw, vdev=xvda, access=rw, target={disk}\" ]\n",
        Needs = new GuestNeeds(ByteSize.FromMiB(512), 1, new GuestFittings { Paths = [new Volume(VolumeAddress.Parse(disk).Address!, false).Path] }),
    };

    private OutcomeMessage Answer(TestHost host, OrderMessage order, double within = 10)
    {
        _lab.Web(host, order);
        _lab.Run(within);
        return _lab.All<OutcomeMessage>().Last(o => o.Order == order.Id);
    }

    private void Started()
    {
        Assert.Equal(OrderState.Done, Answer(_ferby, Start(_ferby, "small-1")).State);
        _lab.Run(10);
    }

    [Fact]
    public void Guest_ThatIsStarted_HasItsVolumeFirst_ByAPathThatIsTheSameOnEveryHost()
    {
        Started();
        Assert.Equal(("ferby", "ferby"), (_lab.Where("small-1"), _lab.Storage.Who(Disk)));
        Assert.Contains("/run/xenweb/disks/rw/nbd/nas/small-1,raw,xvda,rw", _ferby.Commands.Single().Configuration);
        Assert.Equal(new VolumeState(Disk, false, "small-1"), _lab.Fleet.Hosts[_ferby.Id].Status!.Volumes.Single());
    }

    [Fact]
    public void Guest_WhoseVolumeCantBeAttached_IsNotStarted_AndItIsSaidWhy()
    {
        _lab.Storage.Fails = (_, task) => task.Verb == VolumeVerb.Attach ? $"{Disk}: nas does not answer" : null;
        var answer = Answer(_ferby, Start(_ferby, "small-1"));
        Assert.Equal((OrderState.Failed, $"small-1 is not started: {Disk}: nas does not answer"), (answer.State, answer.Text));
        Assert.Empty(_ferby.Commands);
    }

    [Fact]
    public void Volume_ThatAnotherHostHas_IsNotGivenToASecondGuest_HoweverItIsAsked()
    {
        Started();
        Assert.Contains("ferby has it for small-1", Answer(_herby, Start(_herby, "twin")).Text);
        Assert.Contains($"small-1 has the volume {Disk}", Answer(_ferby, Start(_ferby, "twin")).Text);
        Assert.Contains("ferby: its guest small-1 has the volume", Answer(_herby, _lab.Place(_herby, "twin", new GuestFittings { Paths = [new Volume(VolumeAddress.Parse(Disk).Address!, false).Path] })).Text);
        Assert.Equal(("ferby", ""), (_lab.Storage.Who(Disk), _lab.Where("twin")));
    }

    [Fact]
    public void Guest_ThatMoves_HasItsVolumeOnBothHostsMeanwhile_AndThenOnItsNewOneOnly()
    {
        Started();
        var order = _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby");
        _lab.Web(_ferby, order);
        _lab.Run(8);
        Assert.Equal("ferby+herby", _lab.Storage.Who(Disk));
        _lab.Run(30);
        Assert.Equal(("herby", "herby"), (_lab.Where("small-1"), _lab.Storage.Who(Disk)));
        Assert.Equal(_herby.Id, _lab.Storage.Claim(Disk)!.Writer);
        Assert.Contains(_lab.All<DecisionMessage>(), d => d.What == "volume-released" && d.Host == _ferby.Id);
    }

    [Fact]
    public void Place_OnAHostThatCantAttachTheVolume_IsRefused_AndNothingMoves()
    {
        Started();
        _lab.Storage.Fails = (host, task) => host == _herby.Id && task.Verb == VolumeVerb.Join ? $"{Disk}: nas does not answer" : null;
        var answer = Answer(_ferby, _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby"), within: 30);
        Assert.Contains($"herby: {Disk}: nas does not answer", answer.Text);
        Assert.Equal(("ferby", "ferby"), (_lab.Where("small-1"), _lab.Storage.Who(Disk)));
        Assert.Null(_lab.Storage.Claim(Disk)!.Second);
    }

    [Fact]
    public void Host_WithoutTheDriver_RefusesAtOnce_InWords()
    {
        _herby.Reach = [new VolumeReach(VolumeKind.Nbd, "the kernel's module nbd is not loaded")];
        Started();
        var answer = Answer(_ferby, _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby"), within: 30);
        Assert.Contains("herby: it can't reach nbd: volumes: the kernel's module nbd is not loaded", answer.Text);
    }

    [Fact]
    public void Attaching_ThatTakesLongerThanAConfirmation_IsWaitedFor()
    {
        Started();
        _lab.VolumesTake = task => TimeSpan.FromSeconds(task.Verb == VolumeVerb.Join ? 12 : 0.3);
        Assert.Equal(OrderState.Done, Answer(_ferby, _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby"), within: 60).State);
        Assert.Equal("herby", _lab.Storage.Who(Disk));
    }

    [Fact]
    public void Migration_ThatFails_LeavesTheVolumeWithTheSource_AndAnotherMayFollow()
    {
        Started();
        _lab.Xen = command => command.Verb == XenVerb.Migrate ? new XenOutcome(XenResult.TransportFailed, "the stream broke", default) : null;
        Assert.Equal(OrderState.Failed, Answer(_ferby, _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby"), within: 60).State);
        Assert.Equal("ferby", _lab.Storage.Who(Disk));
        _lab.Xen = _ => null;
        Assert.Equal(OrderState.Done, Answer(_ferby, _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby"), within: 60).State);
        Assert.Equal("herby", _lab.Storage.Who(Disk));
    }

    [Fact]
    public void Migration_ThatEndsInAnUndefinedState_DetachesNothing_UntilAPersonHasDecided()
    {
        Started();
        _lab.Xen = command =>
        {
            if (command.Verb != XenVerb.Migrate) return null;
            // It stands at both
            _herby.Guests.Add(new TestGuest("small-1", 0, 512) { Fittings = _ferby.Guests[0].Fittings, State = GuestRunState.Paused });
            _ferby.Guests[0].State = GuestRunState.Undefined;
            return new XenOutcome(XenResult.Undefined, "lost after GO", default);
        };
        _lab.Web(_ferby, _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby"));
        _lab.Run(1200);
        Assert.Equal("ferby+herby", _lab.Storage.Who(Disk));
        _lab.Xen = _ => null;
        Answer(_ferby, _lab.Order(_ferby, OrderKind.Destroy, "small-1"), within: 30);
        Assert.Equal(("herby", "herby"), (_lab.Where("small-1"), _lab.Storage.Who(Disk)));
    }

    [Fact]
    public void Agent_ThatBeginsAnewInAMigration_LeavesAttachedWhatIsUsed()
    {
        Started();
        _lab.Web(_ferby, _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby"));
        _lab.Run(8);
        _lab.Restart(_ferby);
        _lab.Run(60);
        Assert.Equal(("herby", "herby"), (_lab.Where("small-1"), _lab.Storage.Who(Disk)));
    }

    [Fact]
    public void Domain_OfWhichXlHasNotToldWhatItHas_KeepsEverythingAttached()
    {
        Started();
        var stranger = new TestGuest("stranger", 0.1, 256) { IsKnown = false };
        _ferby.Guests.Add(stranger);
        Answer(_ferby, _lab.Order(_ferby, OrderKind.Destroy, "small-1"), within: 60);
        Assert.Equal("ferby", _lab.Storage.Who(Disk));
        stranger.IsKnown = true;
        _lab.Run(30);
        Assert.Equal("", _lab.Storage.Who(Disk));
    }

    [Fact]
    public void Detaching_ThatFails_IsSaid_AndTriedAgain()
    {
        Started();
        _lab.Storage.Fails = (_, task) => task.Verb == VolumeVerb.Release ? "nas does not answer" : null;
        Answer(_ferby, _lab.Order(_ferby, OrderKind.Destroy, "small-1"), within: 60);
        Assert.Contains(_lab.All<DecisionMessage>(), d => d.What == "volume-not-released" && d.Text.Contains("nas does not answer", StringComparison.Ordinal));
        _lab.Storage.Fails = (_, _) => null;
        _lab.Run(120);
        Assert.Equal("", _lab.Storage.Who(Disk));
    }

    [Fact]
    public void Server_ThatGoesAway_IsAWarning_AndItsReturnIsToldToo()
    {
        Started();
        var from = _lab.Now;
        _lab.Storage.Lost = (_, _) => "nas does not answer at port 10809";
        _lab.Run(12);
        var state = _lab.Fleet.Hosts[_ferby.Id].Status!.Volumes.Single();
        Assert.Equal("nas does not answer at port 10809", state.Problem);
        Assert.InRange(state.Since!.Value, from, _lab.Now);
        _lab.Storage.Lost = (_, _) => null;
        _lab.Run(12);
        Assert.Equal(["volume-lost", "volume-back"], _lab.All<DecisionMessage>().Where(d => d.Guest == "small-1" && d.What.StartsWith("volume", StringComparison.Ordinal)).Select(d => d.What));
        Assert.Null(_lab.Fleet.Hosts[_ferby.Id].Status!.Volumes.Single().Problem);
    }
}
