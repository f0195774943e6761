using System.Text;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Replay;
using XenWeb.Domain.Units;
using Xunit.Abstractions;

namespace XenWeb.Domain.Tests.Replay;

/// <summary>A moment of the past is what the live view showed then, but for what is said not to be kept.</summary>
public class LabTapeTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = RandomLab.Start;
    private static readonly HostId Ferby = new("ferby");

    [Fact]
    public void AnyMomentOfARandomLab_IsWhatTheLiveViewShowedThen()
    {
        var seed = Environment.TickCount;
        for (var run = 0; run < 20; run++, seed++)
        {
            output.WriteLine($"seed {seed}");
            var (lab, seen) = (new RandomLab(seed), new List<(DateTimeOffset At, FleetSnapshot Fleet)>());
            for (var step = 0; step < 80; step++)
            {
                lab.Step(Start.AddSeconds(5 * step));
                seen.Add((Start.AddSeconds(5 * step).AddMilliseconds(20), lab.Live));
            }
            var tape = TapeOf(lab);
            foreach (var (at, fleet) in seen)
            {
                Assert.Equal(Kept(fleet), Kept(tape.At(at).Fleet));
                Assert.Equal(Kept(fleet), Kept(tape.At(at.AddSeconds(3)).Fleet));
            }
        }
    }

    [Fact]
    public void TheSameTapeInAnotherOrder_GivesTheSameMoment()
    {
        var lab = new RandomLab(7);
        for (var step = 0; step < 60; step++) lab.Step(Start.AddSeconds(5 * step));
        lab.Keyframes.Reverse();
        lab.Hosts.Reverse();
        var first = Kept(TapeOf(lab).At(Start.AddSeconds(200)).Fleet);
        lab.Guests.Reverse();
        Assert.Equal(first, Kept(TapeOf(lab).At(Start.AddSeconds(200)).Fleet));
    }

    [Fact]
    public void WhereNothingWasHeardOfAnyHost_TheLabIsShownAsItWasLastHeardOf_AndThatIsSaid()
    {
        var tape = Tape([new HostKeyframe(Ferby, Start, KeyframeCause.Repeat, true, Status())], [Figures(Start.AddSeconds(5))]);
        Assert.False(tape.At(Start.AddSeconds(40)).IsSilent);
        var moment = tape.At(Start.AddMinutes(5));
        Assert.True(moment.IsSilent);
        Assert.Equal(Start.AddSeconds(5), moment.ShownAt);
        Assert.Equal(HostLiveness.Live, moment.Fleet.Hosts[Ferby].Liveness(moment.ShownAt));
    }

    [Fact]
    public void AHostThatHadLeft_IsLost_AndNoSilence()
    {
        var tape = Tape([new HostKeyframe(Ferby, Start, KeyframeCause.Repeat, true, Status()), new HostKeyframe(Ferby, Start.AddSeconds(10), KeyframeCause.Presence, false, Status())], []);
        var moment = tape.At(Start.AddMinutes(5));
        Assert.False(moment.IsSilent);
        Assert.Equal(HostLiveness.Lost, moment.Fleet.Hosts[Ferby].Liveness(moment.At));
    }

    [Fact]
    public void BeforeTheFirstKeyframe_NothingIsKnown() =>
        Assert.Empty(Tape([new HostKeyframe(Ferby, Start, KeyframeCause.Repeat, true, Status())], [Figures(Start.AddSeconds(-5))]).At(Start.AddSeconds(-1)).Fleet.Hosts);

    [Fact]
    public void AHostWithoutASample_HasNoFigures_AndNoneAreMadeUp()
    {
        var host = Tape([new HostKeyframe(Ferby, Start, KeyframeCause.Repeat, true, KeyframeRules.Kept(Status()))], []).At(Start).Fleet.Hosts[Ferby];
        Assert.Null(host.Status!.Sample!.Cpu);
        Assert.Null(host.Status.Load);
    }

    [Fact]
    public void OfANegotiation_OnlyWhatHadBeenSaidByThen_IsShown()
    {
        var help = new HelpMessage
        {
            HelpId = "h", Kind = HelpKind.Relief, From = Ferby, Reason = new Reason("ferby", "hot"), LoadNow = new(default, default, default, default),
            Guest = new GuestDemand { Id = new GuestId(Guid.Empty), Name = "lab-1", Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(1) },
        };
        var move = new Migration { Id = "h", Guest = help.Guest.Id, GuestName = "lab-1", From = Ferby, To = new HostId("herby"), Kind = HelpKind.Relief, Why = "hot", State = MigrationState.Moving, Memory = help.Guest.Memory, StartedAt = Start.AddSeconds(3) };
        var talk = new NegotiationRecord
        {
            HelpId = "h", Help = help, AskedAt = Start, AwardedTo = move.To, EndedAt = Start.AddSeconds(9), Succeeded = true, Outcome = "moved",
            Steps = [new(Start, help), new(Start.AddSeconds(2), new AwardMessage("h", Ferby, move.To, "lowest", TimeSpan.FromMinutes(1))), new(Start.AddSeconds(7), new MigrationMessage(move with { Copied = move.Memory })), new(Start.AddSeconds(9), new ClosedMessage("h", Ferby, true, "moved"))],
        };
        NegotiationRecord At(double seconds) => new LabTape(Start, Start.AddMinutes(1), [], [], [], [], [talk]).At(Start.AddSeconds(seconds)).Fleet.Negotiations["h"];
        Assert.Equal((1, null, null), (At(1).Steps.Length, At(1).AwardedTo, At(1).Succeeded));
        Assert.Equal((2, move.To), (At(2).Steps.Length, At(2).AwardedTo));
        Assert.Equal(move.StartedAt, At(4).Steps[^1].At);
        Assert.Null(((MigrationMessage)At(4).Steps[^1].Said).Migration.Copied);
        Assert.Same(talk, At(9));
    }

    private static LabTape TapeOf(RandomLab lab) =>
        new(Start, Start.AddHours(1), lab.Keyframes, lab.Hosts, lab.Guests, lab.Live.Migrations.Values, lab.Live.Negotiations.Values);

    private static LabTape Tape(IEnumerable<HostKeyframe> keyframes, IEnumerable<HostFigures> hosts) => new(Start, Start.AddHours(1), keyframes, hosts, [], [], []);

    private static StatusMessage Status() => new() { Host = Ferby, Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(16) }, Sample = new HostSample { At = Start, Cpu = new Cores(1), FreeMemory = ByteSize.FromGiB(8) } };

    private static HostFigures Figures(DateTimeOffset at) => new(Ferby, at, new Cores(1), null, ByteSize.FromGiB(8), null, null, null, null);

    // What is kept of a snapshot, as text: a difference can be read. When one that speaks without samples was heard last is known to half a minute
    private static string Kept(FleetSnapshot fleet)
    {
        var text = new StringBuilder();
        foreach (var host in fleet.Hosts.Values)
        {
            text.AppendLine($"{host.Id} online {host.Online} heard {(host.Status?.Degraded is null ? host.ReceivedAt : null):O}");
            if (host.Status is { } status) text.AppendLine(Encoding.UTF8.GetString(MessageJson.Write(new Envelope(1, host.Id.Name, 0, 0, default, Kept(status)))));
        }
        foreach (var move in fleet.Migrations.Values) text.AppendLine($"{move}");
        foreach (var talk in fleet.Negotiations.Values)
        {
            text.AppendLine($"{talk.HelpId} {talk.AskedAt:O} {talk.AwardedTo} {talk.EndedAt:O} {talk.Succeeded} {talk.Outcome}");
            foreach (var step in talk.Steps.Where(s => s.Said is not MigrationMessage { Migration.EndedAt: null })) text.AppendLine($"{step.At:O} {step.Said.GetType().Name}");
        }
        return text.ToString();
    }

    private static StatusMessage Kept(StatusMessage status) => status with
    {
        Dropped = [],
        Overloads = [.. status.Overloads.Select(o => o with { Next = null })],
        Sample = status.Sample is { } sample ? sample with
        {
            Guests = [.. sample.Guests.Select(g => KeptSample.RunsThere(g)
                ? g with { State = g.State == GuestRunState.Idle ? GuestRunState.Running : g.State, CpuSeconds = 0, BlockRequestsPerSecond = null }
                : g with { Cpu = null, CpuSeconds = 0, BlockRequestsPerSecond = null, NetworkOut = null })],
        } : null,
    };
}
