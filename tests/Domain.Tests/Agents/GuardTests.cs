using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>What the agent says and orders about what its guard drops.</summary>
public sealed class GuardTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly TestHost _ferby = new("ferby", _start, o => o);
    private DateTimeOffset _now = _start;

    public GuardTests()
    {
        _ferby.Guests.Add(new TestGuest("paint-3", 0.1, 512));
        _ferby.Agent.Handle(new AgentEvent.Started([]), _now);
    }

    private List<AgentEffect> Sample(GuardMode mode, long frames, GuardCause cause = GuardCause.Connections, string? quarantine = null, string? problem = null)
    {
        _now += TimeSpan.FromSeconds(1);
        var port = new GuardedPort(1, 0, new MacAddress(0x00163e000001), quarantine, [new GuardCount(cause, frames)]);
        return [.. _ferby.Agent.Handle(new AgentEvent.Sampled(_ferby.Frame(_now) with { Guard = new GuardFrame { Mode = mode, Ports = [port], Problem = problem } }), _now)];
    }

    private static List<DecisionMessage> Decisions(List<AgentEffect> effects) => [.. effects.OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<DecisionMessage>()];

    private static List<XenCommand> Commands(List<AgentEffect> effects) => [.. effects.OfType<AgentEffect.RunXen>().Select(r => r.Command)];

    [Fact]
    public void Flood_WhereThePolicyIsAlarm_IsToldAndNothingElse()
    {
        var effects = Sample(GuardMode.Alarm, 9000);
        var told = Assert.Single(Decisions(effects));
        Assert.Equal(("guard-connections", "paint-3", "paint-3 opened 9,000 connections more than 200 a second; dropped on ferby"), (told.What, told.Guest, told.Text));
        Assert.Empty(Commands(effects));
    }

    [Fact]
    public void Flood_WhereThePolicyIsQuarantine_CutsTheGuestOffOnce()
    {
        var effects = Sample(GuardMode.Quarantine, 9000);
        var command = Assert.Single(Commands(effects));
        Assert.Equal((XenVerb.Quarantine, _ferby.Guests[0].Id, "opened 9,000 connections more than 200 a second"), (command.Verb, command.Guest, command.Why));
        Assert.Empty(Commands(Sample(GuardMode.Quarantine, 18_000)));
        Assert.Empty(Commands(Sample(GuardMode.Quarantine, 27_000, quarantine: "it floods")));
    }

    [Fact]
    public void Burst_OfLessThanASecondsWorth_IsNoReasonForAQuarantine() => Assert.Empty(Commands(Sample(GuardMode.Quarantine, 199)));

    [Fact]
    public void Spoof_WhereThePolicyIsQuarantine_IsDroppedAndToldButNobodyIsCutOff()
    {
        var effects = Sample(GuardMode.Quarantine, 9000, GuardCause.Mac);
        Assert.Single(Decisions(effects));
        Assert.Empty(Commands(effects));
    }

    [Fact]
    public void SameCause_GoingOn_IsToldAgainAfterAWhileWithAllThatWasDropped()
    {
        Sample(GuardMode.Alarm, 10, GuardCause.Mac);
        Assert.Empty(Decisions(Sample(GuardMode.Alarm, 20, GuardCause.Mac)));
        _now += TimeSpan.FromMinutes(5);
        // The rules were put in place anew in between: the counter began at 0
        var told = Assert.Single(Decisions(Sample(GuardMode.Alarm, 5, GuardCause.Mac)));
        Assert.Contains("sent 15 frames", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Problem_OfTheGuard_IsToldOnceAndStandsInTheStatus()
    {
        Assert.Contains(Decisions(Sample(GuardMode.Alarm, 0, problem: "nft is not installed")), d => d.What == "guard-problem");
        var effects = Sample(GuardMode.Alarm, 0, problem: "nft is not installed");
        Assert.Empty(Decisions(effects));
        _now += TimeSpan.FromSeconds(10);
        var status = _ferby.Agent.Handle(new AgentEvent.DeadlineReached(), _now).OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<StatusMessage>().Last();
        Assert.Equal(new GuardState(GuardMode.Alarm, 1, "nft is not installed"), status.Guard);
    }

    [Fact]
    public void Quarantine_ThatFailed_IsToldToPeople()
    {
        var command = Assert.Single(Commands(Sample(GuardMode.Quarantine, 9000)));
        var effects = _ferby.Agent.Handle(new AgentEvent.CommandEnded(command.Id, new XenOutcome(XenResult.Failed, "paint-3's network is as it was: nft failed", TimeSpan.Zero)), _now);
        Assert.Equal("guard-failed", Assert.Single(Decisions([.. effects])).What);
    }

    [Fact]
    public void Orders_OfAPerson_GoToTheGuardAndSayWhy()
    {
        Sample(GuardMode.Alarm, 0);
        var order = new OrderMessage
        {
            Id = Guid.NewGuid(), Host = _ferby.Id, Kind = OrderKind.Quarantine, Guest = _ferby.Guests[0].Id, GuestName = "paint-3", ExpiresAt = _now + TimeSpan.FromMinutes(1), Reason = new Reason("mira", "it scans the campus"),
        };
        var command = Assert.Single(Commands([.. _ferby.Agent.Handle(new AgentEvent.Received(new Envelope(1, Envelope.Web, 1, 1, _now, order)), _now)]));
        Assert.Equal((XenVerb.Quarantine, "mira: it scans the campus"), (command.Verb, command.Why));
        _ferby.Agent.Handle(new AgentEvent.CommandEnded(command.Id, new XenOutcome(XenResult.Done, "", TimeSpan.Zero)), _now);
        var release = order with { Id = Guid.NewGuid(), Kind = OrderKind.Release };
        var answers = _ferby.Agent.Handle(new AgentEvent.Received(new Envelope(1, Envelope.Web, 1, 2, _now, release)), _now).OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<OutcomeMessage>();
        Assert.Contains(answers, a => a is { State: OrderState.Done, Text: "paint-3 was not in quarantine" });
    }
}
