using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Web.Live;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Live;

/// <summary>Where a guest is, while two hosts name it.</summary>
public sealed class FleetGuestsTests
{
    private FleetSnapshot _fleet = new();
    private DateTimeOffset _now = Samples.At;
    private long _sequence;

    [Fact]
    public void AGuestThatMoves_IsAtItsSourceUntilThatSaysItIsDone_AndNeverGoesToAndFro()
    {
        Say("ferby", new PresenceMessage(new HostId("ferby"), true));
        Say("herby", new PresenceMessage(new HostId("herby"), true));
        Names("ferby");
        Move(MigrationState.Moving);
        Assert.Equal("ferby", Where());
        // It runs there already; the source says its last sample once more, and the target its own
        Names("herby");
        Assert.Equal("ferby", Where());
        Names("ferby");
        Assert.Equal("ferby", Where());
        Move(MigrationState.Done);
        Assert.Equal("herby", Where());
        Names("ferby");
        Assert.Equal("herby", Where());
    }

    [Fact]
    public void AGuestThatTheSourceHasRenamed_OrWhoseSourceIsAway_IsAtTheTarget()
    {
        Say("ferby", new PresenceMessage(new HostId("ferby"), true));
        Say("herby", new PresenceMessage(new HostId("herby"), true));
        Names("ferby");
        Move(MigrationState.Moving);
        Names("herby");
        Names("ferby", GuestRunState.Leaving);
        Assert.Equal("herby", Where());
        Names("ferby");
        Say("ferby", new PresenceMessage(new HostId("ferby"), false));
        Assert.Equal("herby", Where());
    }

    [Fact]
    public void ByItsName_AGuestIsWhereItIsById()
    {
        Say("ferby", new PresenceMessage(new HostId("ferby"), true));
        Say("herby", new PresenceMessage(new HostId("herby"), true));
        Names("ferby");
        Move(MigrationState.Moving);
        Names("herby");
        Assert.Equal("ferby", FleetGuests.Named(_fleet, "small-1")?.Host.Id.Name);
        Move(MigrationState.Done);
        Assert.Equal("herby", FleetGuests.Named(_fleet, "small-1")?.Host.Id.Name);
        Assert.Equal("herby", FleetGuests.Find(_fleet, $"{Samples.Id("small-1")}")?.Host.Id.Name);
        Assert.Null(FleetGuests.Named(_fleet, "small-2"));
    }

    private string Where() => Assert.Single(FleetGuests.All(_fleet)).Host.Id.Name;

    private void Names(string host, GuestRunState state = GuestRunState.Running)
    {
        var status = Samples.Status(host, guests: "small-1");
        Say(host, status with { Sample = status.Sample! with { Guests = [status.Sample.Guests[0] with { State = state }] } });
    }

    private void Move(MigrationState state) => Say("ferby", new MigrationMessage(new Migration
    {
        Id = "help-1", Guest = Samples.Id("small-1"), GuestName = "small-1", From = new HostId("ferby"), To = new HostId("herby"), Kind = HelpKind.Relief, Why = "hot", State = state,
        Memory = ByteSize.FromMiB(512), StartedAt = Samples.At, EndedAt = state == MigrationState.Done ? _now : null,
    }));

    private void Say(string sender, Message message)
    {
        _now += TimeSpan.FromSeconds(1);
        _fleet = FleetView.Fold(_fleet, new Envelope(Envelope.Current, sender, 1, ++_sequence, _now, message), _now).Fleet;
    }
}
