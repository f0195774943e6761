using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using static XenWeb.Domain.Tests.Balancing.ReserveLab;

namespace XenWeb.Domain.Tests.Balancing;

public class RestoringTests
{
    [Fact]
    public void WhereThePolicyIsMet_NothingIsToBeRestored() => Assert.Empty(Restoring.Of(Three(), Kept));

    [Fact]
    public void AHostInMaintenance_IsActivated_AndTheSmallestThatIsEnough()
    {
        var lab = Of([Host("ferby"), Host("gerby"), Host("large", 60) with { Mode = HostMode.Maintenance }, Host("kerby", 20) with { Mode = HostMode.Maintenance }], Guest("a", "ferby", 8), Guest("b", "gerby", 8));
        Assert.Equal("Activate kerby.", Way(lab, Kept, RestoringKind.Activate)!.Text);
    }

    [Fact]
    public void WhereOneIsNotEnough_AsFewAsThereMustBeAreActivated()
    {
        var lab = Of([Host("ferby"), Host("gerby") with { Mode = HostMode.Maintenance }, Host("herby") with { Mode = HostMode.Draining }], Guest("a", "ferby", 8));
        Assert.Equal("Activate gerby and herby.", Way(lab, new LabPolicy { SpareHosts = 2 }, RestoringKind.Activate)!.Text);
    }

    [Fact]
    public void AHostThatDoesNotAnswer_IsToBeBroughtBack()
    {
        var lab = Of([Host("ferby"), Host("gerby") with { Reachable = false }], Guest("a", "ferby", 4));
        Assert.Equal("Bring back gerby: it does not answer, or can't be read.", Way(lab, Kept, RestoringKind.Answer)!.Text);
        Assert.Null(Way(lab, Kept, RestoringKind.Activate));
    }

    [Fact]
    public void FewGuestsAreShutDown_TheUnimportantFirst_AndNoneNeedlessly()
    {
        var lab = Of([Host("ferby"), Host("gerby")],
            Guest("shop", "ferby", 8) with { Priority = new GuestPriority(5) }, Guest("toy-1", "ferby", 1), Guest("toy-2", "gerby", 1), Guest("toy-3", "gerby", 4), Guest("toy-4", "gerby", 3));
        // 13 of 30 are free, and 15 are wanted
        var way = Way(lab, LabPolicy.Default, RestoringKind.ShutDown)!;
        Assert.Equal("toy-3", Assert.Single(way.Guests));
        Assert.StartsWith("Shut down 1 domain of 3.99\u00a0GiB", way.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("toy", way.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereProcessorIsShort_ThoseThatUseItAreShutDown()
    {
        var lab = Of([Host("ferby"), Host("gerby")], Guest("store", "ferby", 4), Guest("sums-1", "ferby", 1, cpu: 5), Guest("sums-2", "gerby", 1, cpu: 4));
        Assert.Equal("sums-1", Assert.Single(Way(lab, LabPolicy.Default, RestoringKind.ShutDown)!.Guests));
    }

    [Fact]
    public void RoomInTheWrongPlaces_IsPutRightByAPlan_ThatHelpsWhenItIsFollowed()
    {
        // 10 of ferby fit nowhere although 20 are free: 10 of them where the small ones could make room
        var lab = Of([Host("ferby"), Host("gerby"), Host("herby")],
            Guest("large", "ferby", 10), Guest("b-1", "gerby", 3), Guest("b-2", "gerby", 3), Guest("c-1", "herby", 3), Guest("c-2", "herby", 3));
        var policy = new LabPolicy { SpareHosts = 1, KeepReserve = true };
        Assert.Equal(["ferby"], LabHeadroom.Of(lab, policy).Reserves.Where(r => !r.IsCovered).Select(r => r.Id.Name));
        var way = Way(lab, policy, RestoringKind.Move)!;
        Assert.Single(way.Moves);
        Assert.Matches("^Move 1 domain from (gerby|herby) to (ferby|gerby|herby).$", way.Text);
        var after = lab with { Guests = [.. lab.Guests.Select(g => g.Name == way.Moves[0].Guest ? g with { Host = way.Moves[0].To } : g)] };
        Assert.Equal(HeadroomState.Met, LabHeadroom.Of(after, policy).State);
    }

    [Fact]
    public void WhereHeadroomIsShort_NoMoveIsProposed_ForItBringsNone() => Assert.Null(Way(Three(12, 12, 12), Kept, RestoringKind.Move));

    [Fact]
    public void MoreHosts_AreOfTheSizeOfTheLargest()
    {
        Assert.Equal("One more host of 16.0\u00a0GiB and 10 cores.", Way(Three(12, 12, 12), LabPolicy.Default, RestoringKind.Add)!.Text);
        Assert.Equal("3 more hosts of 16.0\u00a0GiB and 10 cores each.", Way(Three(12, 12, 12), new LabPolicy { SpareHosts = 3 }, RestoringKind.Add)!.Text);
    }

    [Fact]
    public void WhatNothingWouldRestore_IsSaidByNoWay()
    {
        // Its bridge is on no other host, nor would it be on a new one: a guest that is shut down is all that helps
        var lab = Of([Host("ferby") with { Has = ["lab-7"] }, Host("gerby") with { Has = ["xenbr0"] }], Guest("a", "ferby") with { Needs = ["lab-7"] });
        Assert.Equal([RestoringKind.ShutDown, RestoringKind.Add], Restoring.Of(lab, Kept).Select(w => w.Kind));
    }

    [Fact]
    public void TheGuestForWhichRoomIsWanted_IsNotWhatGivesWay()
    {
        var lab = Of([Host("ferby"), Host("gerby")], Guest("new", "ferby", 8), Guest("old-1", "ferby", 4), Guest("old-2", "gerby", 4));
        Assert.DoesNotContain(Restoring.Of(lab, LabPolicy.Default, "new"), w => w.Guests.Contains("new"));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void EveryWay_RestoresWhenItIsFollowed(int seed)
    {
        var lab = RandomLab.Make(seed, 8, 150, rules: true);
        var policy = new LabPolicy { SpareHosts = Math.Min(99, (int)LabHeadroom.Of(lab, LabPolicy.Default).Hosts + 1), KeepReserve = seed % 2 == 0 };
        foreach (var way in Restoring.Of(lab, policy))
        {
            var followed = way.Kind switch
            {
                RestoringKind.ShutDown => lab with { Guests = [.. lab.Guests.Where(g => !way.Guests.Contains(g.Name))] },
                RestoringKind.Move => lab with { Guests = [.. lab.Guests.Select(g => way.Moves.LastOrDefault(m => m.Guest == g.Name) is { } move ? g with { Host = move.To } : g)] },
                _ => null,
            };
            if (followed is not null) Assert.True(LabHeadroom.Of(followed, policy).State == HeadroomState.Met, $"seed {seed}: {way.Text}");
        }
    }

    private static RestoringWay? Way(LabSnapshot lab, LabPolicy policy, RestoringKind kind) => Restoring.Of(lab, policy).FirstOrDefault(w => w.Kind == kind);
}
