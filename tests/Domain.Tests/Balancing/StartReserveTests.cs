using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using static XenWeb.Domain.Tests.Balancing.ReserveLab;

namespace XenWeb.Domain.Tests.Balancing;

public class StartReserveTests
{
    [Fact]
    public void AStart_ThatLeavesWhatIsWanted_IsFree() => Assert.Equal(StartVerdict.Free, Judge(Three(7, 7, 7), Kept, 2));

    [Fact]
    public void AStart_ThatTakesFromTheSpareHosts_IsAgainstThePolicy()
    {
        var verdict = Judge(Three(10, 10, 9), Kept, 2);
        Assert.Equal("With it the lab would have 0.9 hosts' worth of headroom (memory 0.9, cpu 3.0), and its policy wants 1.", verdict.Against[0]);
        Assert.Equal(StartVerdict.Free, Judge(Three(10, 10, 9), Kept with { KeepReserve = false }, 2));
    }

    [Fact]
    public void AStart_AfterWhichTheLossOfAHostIsNotCovered_IsAgainstThePolicy()
    {
        // 10 of ferby have a place on herby only, and so have those of gerby; what is started there would have none
        var lab = Of([Host("ferby"), Host("gerby"), Host("herby"), Host("kerby", 4)], Guest("large", "ferby", 10), Guest("b", "gerby", 10));
        var verdict = Judge(lab, Kept with { SpareHosts = 0 }, 6);
        Assert.Equal("With it the loss of ferby would not be covered, 10.0\u00a0GiB short, nor that of 2 more: the policy keeps what any one host's loss takes.", Assert.Single(verdict.Against));
    }

    [Fact]
    public void WhereOneHostKeepsTheReserve_AndOthersWouldNot_ItIsNamed()
    {
        var lab = Of([Host("ferby"), Host("gerby", 14), Host("herby")], Guest("large", "ferby", 12), Guest("b", "herby", 12.5));
        // On gerby, where most is free, it would take the place of ferby's
        var verdict = Judge(lab, Kept with { SpareHosts = 0 }, 2.5);
        Assert.Empty(verdict.Against);
        Assert.NotNull(verdict.Only);
        Assert.NotEqual("gerby", verdict.Only.Value.Name);
        var named = StartReserve.Judge(lab, Kept with { SpareHosts = 0 }, new StartWish(Guest("new", null, 2.5), new HostId("gerby")), []);
        Assert.NotEmpty(named.Against);
    }

    [Fact]
    public void WhatIsWantingAlready_AndGetsNoWorse_IsNotHeldAgainstAStart()
    {
        var lab = Of([Host("ferby") with { Has = ["lab-7"] }, Host("gerby") with { Has = ["xenbr0"] }, Host("herby") with { Has = ["xenbr0"] }], Guest("bound", "ferby") with { Needs = ["lab-7"] });
        Assert.Equal(HeadroomState.NotMet, LabHeadroom.Of(lab, Kept).State);
        Assert.Empty(StartReserve.Judge(lab, Kept, new StartWish(Guest("new", null) with { Needs = ["xenbr0"] }, null), []).Against);
    }

    [Fact]
    public void StartsThatGoOn_AreCounted_ThoseThatAreSeenAlreadyOnce()
    {
        var lab = Three(10, 10, 9);
        StartWish[] goingOn = [new(Guest("first", null), null), new(Guest("on-ferby", null, 10), new HostId("ferby"))];
        Assert.Empty(StartReserve.Judge(lab, Kept with { SpareHosts = 1 }, new StartWish(Guest("new", null, 0.9), null), []).Against);
        Assert.NotEmpty(StartReserve.Judge(lab, Kept with { SpareHosts = 1 }, new StartWish(Guest("new", null, 0.9), null), goingOn).Against);
    }

    [Fact]
    public void WhereNoHostHasRoom_TheHostsThemselvesSayWhy() => Assert.Equal(StartVerdict.Free, Judge(Three(15, 15, 15), Kept, 2));

    [Fact]
    public void ALabOfOneHost_IsNotHeldToAReserve() => Assert.Equal(StartVerdict.Free, Judge(Of([Host("ferby")], Guest("a", "ferby", 10)), Kept, 2));

    private static StartVerdict Judge(LabSnapshot lab, LabPolicy policy, double gibibytes) => StartReserve.Judge(lab, policy, new StartWish(Guest("new", null, gibibytes), null), []);
}
