using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>The talk's automatic migration: an overloaded host asks, another offers, a guest moves.</summary>
public class ReliefTests
{
    private readonly TestLab _lab = new();

    private void TheTalksLab(double load = 1)
    {
        _lab.Host("ferby", [.. Enumerable.Range(1, 5).Select(i => new TestGuest($"small-{i}", load, 512))]);
        _lab.Host("gerby", new TestGuest("web-1", 2.5, 512, 4));
        _lab.Host("herby");
        _lab.Host("kerby", new TestGuest("web-2", 1, 512));
    }

    [Fact]
    public void FiveBusyGuestsOnFourCores_HelpOfferAwardConfirmMigrate_UntilNoHostIsOverloaded()
    {
        TheTalksLab();
        _lab.Run(180);
        var first = _lab.Fleet.Negotiations.Values.OrderBy(n => n.AskedAt).First();
        Assert.Equal(["HelpMessage", "RefusalMessage", "OfferMessage", "OfferMessage", "AwardMessage", "ConfirmMessage", "ReleaseMessage", "MigrationMessage", "MigrationMessage", "ReleaseMessage", "ClosedMessage"],
            first.Steps.Select(s => s.Said.GetType().Name).Where(n => n != "DecisionMessage"));
        Assert.Equal("herby", first.AwardedTo?.Name);
        Assert.True(first.Succeeded);
        Assert.Contains("cpu", Assert.Single(first.Refusals).Why[0], StringComparison.Ordinal);
        Assert.All(_lab.Fleet.Hosts.Values, h => Assert.Empty(h.Status!.Overloads));
        Assert.Equal(3, _lab["ferby"].Guests.Count);
    }

    [Fact]
    public void UnderConstantLoad_OnceSettled_NothingMoves()
    {
        TheTalksLab();
        _lab.Run(600);
        var moves = _lab.Moves.Count();
        _lab.Run(3600);
        Assert.Equal(moves, _lab.Moves.Count());
    }

    [Fact]
    public void APeakShorterThanTheWindow_MovesNothing()
    {
        TheTalksLab(load: 0.3);
        _lab.Run(20);
        foreach (var guest in _lab["ferby"].Guests) guest.Cpu = 1;
        _lab.Run(3.9);
        foreach (var guest in _lab["ferby"].Guests) guest.Cpu = 0.3;
        _lab.Run(60);
        Assert.Empty(_lab.All<HelpMessage>());
    }

    [Fact]
    public void OverloadToMigration_WithTheDefaultPolicy_TakesAtMostTwentySeconds()
    {
        TheTalksLab(load: 0.3);
        _lab.Run(21);
        var overloadedAt = _lab.Now;
        foreach (var guest in _lab["ferby"].Guests) guest.Cpu = 1;
        _lab.Run(60);
        var started = _lab.All<MigrationMessage>().First().Migration.StartedAt;
        Assert.InRange((started - overloadedAt).TotalSeconds, 0, 20);
    }

    [Fact]
    public void NoGathering_TheFirstResponderIsTaken()
    {
        _lab.Negotiation = NegotiationPolicy.Default with { Gathering = TimeSpan.Zero };
        TheTalksLab();
        _lab.Run(30);
        var first = _lab.Fleet.Negotiations.Values.OrderBy(n => n.AskedAt).First();
        var offered = first.Steps.First(s => s.Said is OfferMessage);
        var awarded = first.Steps.First(s => s.Said is AwardMessage);
        Assert.Equal(((OfferMessage)offered.Said).From, ((AwardMessage)awarded.Said).To);
        Assert.InRange((awarded.At - offered.At).TotalMilliseconds, 0, 100);
    }

    [Fact]
    public void NobodyCanHelp_TheSearchEndsWithEveryReason_AndTheHostRestsBeforeItAsksAgain()
    {
        _lab.Host("ferby", [.. Enumerable.Range(1, 5).Select(i => new TestGuest($"small-{i}", 1, 512))]);
        _lab.Host("gerby", new TestGuest("web-1", 3.2, 512, 4));
        _lab.Run(60);
        var ended = _lab.Fleet.Negotiations.Values.Where(n => n.EndedAt is not null).ToList();
        Assert.All(ended, n => Assert.False(n.Succeeded));
        Assert.Contains("gerby:", ended[0].Outcome, StringComparison.Ordinal);
        Assert.InRange(_lab.All<HelpMessage>().Count(), 1, 2);
        Assert.Empty(_lab.Moves);
    }

    [Fact]
    public void EveryMessageDeliveredTwice_EachGuestStillMovesOnce()
    {
        _lab.Deliveries = (_, _) => 2;
        TheTalksLab();
        _lab.Run(600);
        Assert.Equal(2, _lab.Moves.Count());
        Assert.All(Enumerable.Range(1, 5), i => Assert.DoesNotContain("+", _lab.Where($"small-{i}"), StringComparison.Ordinal));
    }

    [Fact]
    public void TheAwardedHostIsSilent_TheNextBestIsAwarded()
    {
        _lab.Deliveries = (to, message) => message is AwardMessage && to.Name == "herby" ? 0 : 1;
        TheTalksLab();
        _lab.Run(30);
        var first = _lab.Fleet.Negotiations.Values.OrderBy(n => n.AskedAt).First();
        Assert.Equal(["herby", "kerby"], first.Steps.Select(s => s.Said).OfType<AwardMessage>().Select(a => a.To.Name));
        Assert.Equal("kerby", _lab.Where(first.Help.Guest.Name));
    }

    [Fact]
    public void MigrationUndefinedAfterGo_TheGuestIsShownAndNeverTouchedAgain()
    {
        _lab.Xen = command => command.Verb == XenVerb.Migrate ? new XenOutcome(XenResult.Undefined, "Domain state is now undefined", default) : null;
        TheTalksLab();
        _lab.Run(300);
        var broken = _lab.All<MigrationMessage>().Select(m => m.Migration).Where(m => m.State == MigrationState.Undefined).Select(m => m.GuestName).ToList();
        Assert.NotEmpty(broken);
        Assert.Equal(broken.Distinct(), broken);
        Assert.DoesNotContain(_lab["ferby"].Commands, c => c.Verb != XenVerb.Migrate);
        var guest = _lab.Fleet.Hosts[new HostId("ferby")].Status!.Sample!.Guests.Single(g => g.Name == broken[0]);
        Assert.Equal(GuestRunState.Undefined, guest.State);
    }

    [Fact]
    public void AgentRestartedDuringAMigration_StartsNoSecondOne()
    {
        _lab.MigrationTakes = TimeSpan.FromSeconds(60);
        TheTalksLab();
        _lab.Run(20);
        Assert.Single(_lab["ferby"].Commands);
        _lab.Restart(_lab["ferby"]);
        _lab.Run(30);
        Assert.Single(_lab["ferby"].Commands);
        _lab.Run(30);
        var first = _lab.Fleet.Negotiations.Values.OrderBy(n => n.AskedAt).First();
        Assert.NotNull(first.EndedAt);
        Assert.Equal(MigrationState.Done, _lab.Fleet.Migrations[first.HelpId].State);
    }
}
