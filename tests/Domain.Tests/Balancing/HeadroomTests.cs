using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using static XenWeb.Domain.Tests.Balancing.ReserveLab;

namespace XenWeb.Domain.Tests.Balancing;

public class HeadroomTests
{
    [Fact]
    public void AnEmptyHost_CountsOne_AndAHalfFullOneHalf()
    {
        var headroom = LabHeadroom.Of(Three(ferby: 7.5), LabPolicy.Default);
        Assert.Equal((HeadroomState.Met, 2.5, 3.0, 2.5), (headroom.State, headroom.MemoryHosts, headroom.CpuHosts, headroom.Hosts));
        Assert.Equal((ByteSize.FromGiB(37.5), ByteSize.FromGiB(15), new Cores(24), new Cores(8)), (headroom.Memory, headroom.MemoryOfOne, headroom.Cpu, headroom.CpuOfOne));
    }

    [Fact]
    public void WhatIsShort_MemoryOrProcessor_IsTheHeadroom()
    {
        var busy = Of([Host("ferby"), Host("gerby")], Guest("sums", "ferby", 1, cpu: 8), Guest("more", "gerby", 1, cpu: 2));
        var headroom = LabHeadroom.Of(busy, LabPolicy.Default);
        Assert.Equal((0.75, HeadroomState.NotMet), (headroom.Hosts, headroom.State));
        Assert.Equal("The lab has 0.7 hosts' worth of headroom (memory 1.8, cpu 0.7); its policy wants 1.", Assert.Single(headroom.Wanting));
    }

    [Fact]
    public void AHostsWorth_IsThatOfTheLargest()
    {
        var lab = Of([Host("large", 60), Host("small"), Host("tiny")], Guest("a", "large", 30));
        Assert.Equal(1, LabHeadroom.Of(lab, LabPolicy.Default).Hosts);
    }

    [Fact]
    public void AMove_ChangesNothing_NorDoesADrainAsItGoesOn()
    {
        var lab = Of([Host("ferby"), Host("gerby"), Host("herby")], Guest("a", "ferby", 4, cpu: 9), Guest("b", "ferby", 2, cpu: 1));
        var moved = lab with { Guests = [lab.Guests[0] with { Host = new HostId("herby") }, lab.Guests[1]] };
        Assert.Equal(LabHeadroom.Of(lab, Kept).Hosts, LabHeadroom.Of(moved, Kept).Hosts);
        // The room of the host goes at once, and its guests need theirs elsewhere from the first
        var draining = lab with { Hosts = [lab.Hosts[0] with { Mode = HostMode.Draining }, lab.Hosts[1], lab.Hosts[2]] };
        var halfWay = draining with { Guests = moved.Guests };
        Assert.Equal(LabHeadroom.Of(draining, Kept).Hosts, LabHeadroom.Of(halfWay, Kept).Hosts);
        Assert.Equal(30 - 6, LabHeadroom.Of(draining, Kept).Memory.GiB, 6);
    }

    [Fact]
    public void WhatIsPinnedToAHostThatTakesNone_NeedsNoRoomElsewhere()
    {
        var lab = Three(ferby: 8);
        var pinned = lab with { Hosts = [lab.Hosts[0] with { Reachable = false }, lab.Hosts[1], lab.Hosts[2]], Guests = [lab.Guests[0] with { Rules = new GuestRules { PinnedTo = new HostId("ferby") } }] };
        Assert.Equal(30, LabHeadroom.Of(pinned, Kept).Memory.GiB, 6);
        Assert.True(LabHeadroom.Of(pinned, Kept).CoversAnyLoss);
    }

    [Fact]
    public void TheLossOfEachHost_IsCoveredOrSaysByHowMuchItFallsShort_AndForWhom()
    {
        // 8 of ferby fit nowhere: 7 are free on gerby, 7 on herby. 2 of ferby do
        var lab = Of([Host("ferby"), Host("gerby"), Host("herby")], Guest("large", "ferby", 8), Guest("small", "ferby", 2), Guest("b", "gerby", 8), Guest("c", "herby", 8));
        var headroom = LabHeadroom.Of(lab, Kept);
        var ferby = headroom.Reserves[0];
        Assert.Equal(("ferby", false, ByteSize.FromGiB(8)), (ferby.Id.Name, ferby.IsCovered, ferby.Missing));
        Assert.Equal("large", Assert.Single(ferby.Homeless));
        Assert.Equal("The loss of any of 3 hosts is not covered: ferby (8.00\u00a0GiB short), gerby (8.00\u00a0GiB short) and herby (8.00\u00a0GiB short).", Assert.Single(headroom.Wanting));
        Assert.False(headroom.CoversAnyLoss);
    }

    [Fact]
    public void TheLossOfAHost_IsShown_AndWantedOnlyWhereThePolicyKeepsIt()
    {
        var lab = Of([Host("ferby"), Host("gerby"), Host("herby")], Guest("large", "ferby", 12), Guest("b", "gerby", 4), Guest("c", "herby", 4));
        var shown = LabHeadroom.Of(lab, LabPolicy.Default);
        Assert.Equal((HeadroomState.Met, false), (shown.State, shown.CoversAnyLoss));
        Assert.Equal("The loss of ferby is not covered: 1 domain of its own (12.0\u00a0GiB) would find no place on the others.", Assert.Single(LabHeadroom.Of(lab, Kept).Wanting));
    }

    [Fact]
    public void WhatCannotBeTold_IsUnknown_AndSaysWhy()
    {
        Assert.Equal((HeadroomState.Unknown, "a reserve wants a second host"), Said(Of([Host("ferby")])));
        Assert.Equal((HeadroomState.Unknown, "a reserve wants a second host"), Said(Of([])));
        Assert.Equal((HeadroomState.Unknown, "no host answers"), Said(Of([Host("ferby") with { Reachable = false }, Host("gerby") with { Reachable = false }])));
        Assert.Equal((HeadroomState.Unknown, "Host gerby has 0 cores; it must be 1 to 4096."), Said(Of([Host("ferby"), Host("gerby") with { Cores = 0 }])));
        // A pin to a host that was not heard of yet hides nothing
        Assert.Equal(HeadroomState.Met, Said(Of([Host("ferby"), Host("gerby")], Guest("a", "ferby") with { Rules = new GuestRules { PinnedTo = new HostId("late") } })).State);

        static (HeadroomState State, string? Why) Said(LabSnapshot lab)
        {
            var headroom = LabHeadroom.Of(lab, Kept);
            return (headroom.State, headroom.WhyUnknown);
        }
    }

    [Fact]
    public void HostsThatAreAllInMaintenance_AreNoHeadroom()
    {
        var headroom = LabHeadroom.Of(Of([Host("ferby") with { Mode = HostMode.Maintenance }, Host("gerby") with { Mode = HostMode.Maintenance }]), LabPolicy.Default);
        Assert.Equal((HeadroomState.NotMet, 0.0), (headroom.State, headroom.Hosts));
    }

    [Fact]
    public void AHostThatIsDrained_LeavesWhatTheOthersHaveThen()
    {
        var lab = Three(ferby: 7, gerby: 7, herby: 7);
        Assert.Equal(HeadroomState.Met, LabHeadroom.Of(lab, Kept).State);
        var after = LabHeadroom.WhenDrained(lab, Kept, new HostId("ferby"));
        Assert.Equal(0.6, after.Hosts, 6);
        // Of the two that are left one holds 14 then, and each has too little for the other's
        Assert.Equal("The lab has 0.6 hosts' worth of headroom (memory 0.6, cpu 2.0); its policy wants 1. The loss of any of 2 hosts is not covered: gerby (7.00\u00a0GiB short) and herby (7.00\u00a0GiB short).", string.Join(" ", after.Wanting));
    }

    [Fact]
    public void APolicy_IsCheckedAndHasItsDefaults()
    {
        Assert.Equal((1, false), (LabPolicy.Default.SpareHosts, LabPolicy.Default.KeepReserve));
        Assert.Empty(LabPolicy.Default.Errors());
        Assert.Equal("-1 hosts' worth of headroom is wanted; it must be 0 to 100.", Assert.Single(new LabPolicy { SpareHosts = -1 }.Errors()));
        Assert.Single(new LabPolicy { SpareHosts = 101 }.Errors());
    }

    [Theory]
    [InlineData(1, 40, 400)]
    [InlineData(2, 30, 500)]
    public void WhateverTheLab_WhatIsToldIsTrueOfItsSums(int seed, int hosts, int guests)
    {
        var lab = RandomLab.Make(seed, hosts, guests, rules: true);
        var headroom = LabHeadroom.Of(lab, Kept);
        var free = lab.Hosts.Sum(h => (h.Memory - h.Reserved).Bytes) - lab.Guests.Sum(g => g.Memory.Bytes + PlanPolicy.Default.GuestOverhead.Bytes);
        Assert.True(headroom.Memory.Bytes == free, $"seed {seed}: {headroom.Memory.Bytes}, {free} are free");
        foreach (var reserve in headroom.Reserves)
        {
            var missing = lab.Guests.Where(g => reserve.Homeless.Contains(g.Name)).ToList();
            Assert.True(missing.TrueForAll(g => g.Host == reserve.Id) && missing.Sum(g => (g.Memory + PlanPolicy.Default.GuestOverhead).Bytes) == reserve.Missing.Bytes, $"seed {seed}: {reserve}");
        }
    }
}
