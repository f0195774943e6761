using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Fleet;

public class FleetViewTests
{
    private static readonly HostId Ferby = new("ferby");
    private static readonly DateTimeOffset Now = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);

    private static Envelope Say(Message body, long incarnation = 1, long sequence = 1, string sender = "ferby") => new(1, sender, incarnation, sequence, Now, body);

    private static StatusMessage Status(HostMode mode = HostMode.Active) => new() { Host = Ferby, Mode = mode };

    private static FleetSnapshot Fold(params Envelope[] all) => all.Aggregate(FleetSnapshot.Empty, (fleet, e) => FleetView.Fold(fleet, e, Now).Fleet);

    [Fact]
    public void AStatusThatComesLate_IsDroppedAndCounted()
    {
        var fleet = Fold(Say(Status(HostMode.Draining), 1, 5), Say(Status(), 1, 4));
        Assert.Equal(HostMode.Draining, fleet.Hosts[Ferby].Status!.Mode);
        Assert.Equal(1, fleet.Dropped["out of order"]);
    }

    [Fact]
    public void ARestartedAgent_BeginsAgainAtOne_AndIsHeard()
    {
        var fleet = Fold(Say(Status(HostMode.Draining), 1, 500), Say(Status(), 2, 1));
        Assert.Equal(HostMode.Active, fleet.Hosts[Ferby].Status!.Mode);
        Assert.Empty(fleet.Dropped);
    }

    [Fact]
    public void AStatusInAnothersName_IsDropped() =>
        Assert.Equal(1, Fold(Say(Status(), sender: "gerby")).Dropped["wrong sender"]);

    [Fact]
    public void AHostCannotSpeakForAnother()
    {
        var fleet = Fold(Say(Status()), Say(new PresenceMessage(Ferby, false), sender: "gerby"), Say(new MigrationMessage(Move(MigrationState.Done)), sender: "gerby"));
        Assert.True(fleet.Hosts[Ferby].Online);
        Assert.Empty(fleet.Migrations);
        Assert.Equal(2, fleet.Dropped["wrong sender"]);
    }

    [Fact]
    public void AHostWhoseClockWentBack_IsHeardOnceItSaysThatItIsThere()
    {
        var fleet = Fold(Say(Status(), 500, 9), Say(new PresenceMessage(Ferby, true), 400, 1), Say(Status(HostMode.Draining), 400, 2));
        Assert.Equal(HostMode.Draining, fleet.Hosts[Ferby].Status!.Mode);
    }

    [Fact]
    public void TheLastWill_MakesTheHostLost_AndItsReturnLive()
    {
        var gone = Fold(Say(Status()), Say(new PresenceMessage(Ferby, false), 1, 2));
        Assert.Equal(HostLiveness.Lost, gone.Hosts[Ferby].Liveness(Now));
        var back = FleetView.Fold(gone, Say(new PresenceMessage(Ferby, true), 2, 1), Now).Fleet;
        Assert.Equal(HostLiveness.Live, back.Hosts[Ferby].Liveness(Now));
    }

    [Theory]
    [InlineData(1, 1, HostLiveness.Lost)]
    [InlineData(1, 3, HostLiveness.Live)]
    [InlineData(2, 1, HostLiveness.Live)]
    public void AStatusThatWasSaidAfterTheLastWill_ProvesThatItsHostIsThere(long incarnation, long sequence, HostLiveness liveness)
    {
        var gone = Fold(Say(new PresenceMessage(Ferby, false), 1, 2));
        Assert.Equal(liveness, FleetView.Fold(gone, Say(Status(), incarnation, sequence), Now).Fleet.Hosts[Ferby].Liveness(Now));
    }

    [Theory]
    [InlineData(14, HostLiveness.Live)]
    [InlineData(16, HostLiveness.Stale)]
    [InlineData(61, HostLiveness.Lost)]
    public void WithoutAStatus_AHostGoesStaleThenLost(int seconds, HostLiveness expected) =>
        Assert.Equal(expected, Fold(Say(Status())).Hosts[Ferby].Liveness(Now.AddSeconds(seconds)));

    [Fact]
    public void ProgressThatComesAfterTheEnd_ChangesNothing()
    {
        var moving = Move(MigrationState.Moving);
        var fleet = Fold(Say(new MigrationMessage(moving)), Say(new MigrationMessage(moving with { State = MigrationState.Done, EndedAt = Now })), Say(new MigrationMessage(moving)));
        Assert.Equal(MigrationState.Done, fleet.Migrations["help-1"].State);
    }

    [Fact]
    public void ManyEndedMigrations_TheNewestAreKept_ThoseThatGoOnAlways()
    {
        var fleet = Fold(Say(new MigrationMessage(Move(MigrationState.Moving) with { Id = "going" })));
        for (var i = 0; i < FleetSnapshot.EndedMax + 50; i++)
        {
            fleet = FleetView.Fold(fleet, Say(new MigrationMessage(Move(MigrationState.Done) with { Id = $"help-{i:000}", EndedAt = Now.AddSeconds(i) })), Now).Fleet;
        }
        Assert.Equal(FleetSnapshot.EndedMax, fleet.Migrations.Count);
        Assert.Contains("going", fleet.Migrations.Keys);
        Assert.DoesNotContain("help-000", fleet.Migrations.Keys);
    }

    [Fact]
    public void AnAnswerToACallThatWasNotHeard_ChangesNothing()
    {
        var (fleet, change) = FleetView.Fold(FleetSnapshot.Empty, Say(new ConfirmMessage("help-9", Ferby, new HostId("gerby"))), Now);
        Assert.True(change.IsEmpty);
        Assert.Empty(fleet.Negotiations);
    }

    private static Migration Move(MigrationState state) => new()
    {
        Id = "help-1", Guest = new GuestId(Guid.Empty), GuestName = "small-1", From = Ferby, To = new HostId("herby"), Kind = HelpKind.Relief,
        Why = "", State = state, Memory = ByteSize.FromMiB(512), StartedAt = Now,
    };
}
