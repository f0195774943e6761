using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>A host opens its port for the one migration that it has confirmed, and for nothing else.</summary>
public class StreamTests
{
    private static readonly StreamAddress Port = new(8444);

    private static (TestLab Lab, TestHost Ferby, TestHost Herby) Lab(StreamAddress? stream)
    {
        var lab = new TestLab { Stream = stream };
        var (ferby, herby) = (lab.Host("ferby", new TestGuest("small-1", 0.5, 512)), lab.Host("herby"));
        lab.Run(5);
        return (lab, ferby, herby);
    }

    [Fact]
    public void AConfirmedMove_OpensASlotForItsSource_AndItsReleaseClosesIt()
    {
        var (lab, ferby, herby) = Lab(Port);
        lab.Web(ferby, lab.Order(ferby, OrderKind.Migrate, "small-1", "herby"));
        lab.Run(60);
        Assert.Equal("herby", lab.Where("small-1"));
        var confirm = lab.All<ConfirmMessage>().Single();
        Assert.Equal(Port, confirm.Stream);
        Assert.Equal(Port, ferby.Commands.Single().Stream);
        var slot = Assert.IsType<AgentEffect.OpenStream>(herby.Streams[0]).Slot;
        Assert.Equal((confirm.HelpId, ferby.Id, "small-1", 512L << 20), (slot.HelpId, slot.Source, slot.GuestName, slot.Memory.Bytes));
        Assert.Equal(ferby.Guests.Concat(herby.Guests).Single().Id, slot.Guest);
        Assert.True(slot.ClaimWithin <= slot.KeepFor && slot.KeepFor >= lab.Negotiation.MigrateWithin);
        Assert.Equal(new AgentEffect.CloseStream(confirm.HelpId), herby.Streams[1]);
        Assert.Empty(ferby.Streams);
    }

    [Fact]
    public void AnAwardThatIsDeliveredTwice_OpensOneSlot()
    {
        var (lab, ferby, herby) = Lab(Port);
        lab.Deliveries = (_, m) => m is AwardMessage ? 3 : 1;
        lab.Web(ferby, lab.Order(ferby, OrderKind.Migrate, "small-1", "herby"));
        lab.Run(60);
        Assert.Single(herby.Streams.OfType<AgentEffect.OpenStream>());
        Assert.All(lab.All<ConfirmMessage>(), confirm => Assert.Equal(Port, confirm.Stream));
    }

    [Fact]
    public void AHostWithoutAPort_OffersNone()
    {
        var (lab, ferby, herby) = Lab(null);
        lab.Web(ferby, lab.Order(ferby, OrderKind.Migrate, "small-1", "herby"));
        lab.Run(60);
        Assert.Null(lab.All<ConfirmMessage>().Single().Stream);
        Assert.Null(ferby.Commands.Single().Stream);
        Assert.Empty(herby.Streams);
    }

    [Fact]
    public void AGuestThatIsStartedHere_NeedsNoPort()
    {
        var (lab, ferby, herby) = Lab(Port);
        lab.Web(ferby, lab.Place(ferby, "new-1"));
        lab.Run(60);
        Assert.NotEmpty(lab.All<ConfirmMessage>());
        Assert.All(lab.All<ConfirmMessage>(), confirm => Assert.Null(confirm.Stream));
        Assert.Empty(ferby.Streams.Concat(herby.Streams));
    }

    [Fact]
    public void ItsBytesAndItsPause_AreInItsEnd()
    {
        var (lab, ferby, _) = Lab(Port);
        lab.Xen = c => c.Verb == XenVerb.Migrate ? new XenOutcome(XenResult.Done, "done", default, TimeSpan.FromMilliseconds(70), ByteSize.FromMiB(530)) : null;
        lab.Web(ferby, lab.Order(ferby, OrderKind.Migrate, "small-1", "herby"));
        lab.Run(60);
        Assert.Equal((TimeSpan.FromMilliseconds(70), ByteSize.FromMiB(530), (BitRate?)null), (lab.Moves.Single().Pause, lab.Moves.Single().Sent, lab.Moves.Single().Rate));
        Assert.EndsWith(", paused 70 ms; 530\u00a0MiB sent", lab.All<ClosedMessage>().Single().Text);
    }

    [Fact]
    public void TheTimeLeft_IsWhatItsRateTells_UntilWhatWasWrittenMeanwhileIsSentAgain()
    {
        var move = new Migration
        {
            Id = "help-1", Guest = new GuestId(Ids.Of("small-1")), GuestName = "small-1", From = new HostId("ferby"), To = new HostId("herby"), Kind = HelpKind.Drain, Why = "",
            State = MigrationState.Moving, Memory = new ByteSize(1000), Copied = new ByteSize(400), Rate = new BitRate(800), StartedAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Equal(TimeSpan.FromSeconds(6), move.Left);
        Assert.Null((move with { Copied = new ByteSize(1100) }).Left);
        Assert.Null((move with { Rate = null }).Left);
        Assert.Null((move with { Rate = default(BitRate) }).Left);
        Assert.Null((move with { State = MigrationState.Done }).Left);
        Assert.True((move with { Rate = new BitRate(1e-300) }).Left > TimeSpan.Zero);
    }

    [Fact]
    public void ThePolicysRate_GoesWithEachMigration_AndMustMakeSense()
    {
        var lab = new TestLab { Stream = Port, Negotiation = NegotiationPolicy.Default with { MigrateRate = BitRate.FromMegabits(200) } };
        var ferby = lab.Host("ferby", new TestGuest("small-1", 0.5, 512));
        lab.Host("herby");
        lab.Run(5);
        lab.Web(ferby, lab.Order(ferby, OrderKind.Migrate, "small-1", "herby"));
        lab.Run(60);
        Assert.Equal(BitRate.FromMegabits(200), ferby.Commands.Single().Rate);
        Assert.Empty(lab.Negotiation.Errors());
        Assert.Single((NegotiationPolicy.Default with { MigrateRate = new BitRate(1) }).Errors());
        Assert.Single((NegotiationPolicy.Default with { MigrateRate = new BitRate(double.NaN) }).Errors());
    }

    [Fact]
    public void ConnectionsThatWereRefused_AreCountedAndTold()
    {
        var (lab, ferby, _) = Lab(Port);
        ferby.Agent.Handle(new AgentEvent.StreamRefused("10.0.0.9", "no migration is awaited", 1), lab.Now);
        var effects = ferby.Agent.Handle(new AgentEvent.StreamRefused("10.0.0.9", "no migration is awaited", 7), lab.Now);
        var told = effects.OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<DecisionMessage>().Single();
        Assert.Equal((DecisionSeverity.Warning, "stream-refused"), (told.Severity, told.What));
        Assert.Equal("ferby refused a connection to its port for migrations from 10.0.0.9: no migration is awaited (7 times)", told.Text);
        lab.Run(10);
        Assert.Contains(new DropCount("stream: no migration is awaited", 8), lab.All<StatusMessage>().Last(s => s.Host == ferby.Id).Dropped);
    }

    [Theory]
    [InlineData("{\"port\":0}")]
    [InlineData("{\"port\":70000}")]
    [InlineData("{\"port\":8444,\"host\":\"\"}")]
    [InlineData("{\"port\":8444,\"host\":\"-oProxyCommand=x\"}")]
    [InlineData("{\"port\":8444,\"host\":\"a b\"}")]
    public void AnAddressThatIsNone_MakesTheMessageMalformed(string stream)
    {
        var (ferby, gerby) = (new HostId("ferby"), new HostId("gerby"));
        var envelope = new Envelope(Envelope.Current, "ferby", 1, 1, DateTimeOffset.UnixEpoch, new ConfirmMessage("help-1", ferby, gerby, Port));
        var text = Encoding.UTF8.GetString(MessageJson.Write(envelope)).Replace("{\"port\":8444}", stream, StringComparison.Ordinal);
        Assert.Contains(stream, text, StringComparison.Ordinal);
        Assert.Equal("malformed", MessageJson.Read(Topics.Negotiation(ferby, gerby), Encoding.UTF8.GetBytes(text)).Drop);
    }
}
