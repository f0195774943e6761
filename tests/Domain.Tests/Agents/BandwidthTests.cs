using XenWeb.Domain.Agents;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>When an agent has limits of its guests' networks kept, and what it says of them.</summary>
public sealed class BandwidthTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 28, 9, 0, 0, TimeSpan.Zero);
    private static readonly BitRate _twenty = BitRate.FromMegabits(20);

    private readonly TestHost _ferby = new("ferby", _start, o => o);
    private DateTimeOffset _now = _start;
    private long _generation;

    public BandwidthTests()
    {
        _ferby.Guests.Add(new TestGuest("paint-3", 0.1, 512));
        _ferby.Agent.Handle(new AgentEvent.Started([]), _now);
    }

    private List<AgentEffect> Sample(BitRate? bandwidth = null, int number = 1, GuardFrame? guard = null, GuestRunState state = GuestRunState.Running)
    {
        _now += TimeSpan.FromSeconds(1);
        var frame = _ferby.Frame(_now);
        return [.. _ferby.Agent.Handle(new AgentEvent.Sampled(frame with { Guard = guard, Guests = [.. frame.Guests.Select(g => g with { Bandwidth = bandwidth, DomainNumber = number, State = state })] }), _now)];
    }

    private List<AgentEffect> Rules(params GuestRuling[] rulings)
    {
        var envelope = new Envelope(Envelope.Current, Envelope.Web, 1, ++_generation, _now, new RulesMessage(_generation, [.. rulings]));
        return [.. _ferby.Agent.Handle(new AgentEvent.Received(envelope), _now)];
    }

    private static GuestRuling Limited(BitRate? limit) => GuestRuling.Of("paint-3") with { Bandwidth = limit };

    private static List<KeyValuePair<int, BitRate>>? Ordered(IEnumerable<AgentEffect> effects) => effects.OfType<AgentEffect.LimitBandwidth>().LastOrDefault()?.Limits.ToList();

    private static List<DecisionMessage> Decisions(IEnumerable<AgentEffect> effects) => [.. effects.OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<DecisionMessage>()];

    [Fact]
    public void Before_any_rules_were_heard_nothing_is_ordered_so_that_what_is_set_stays() => Assert.Null(Ordered([.. Sample(_twenty), .. Sample(_twenty)]));

    [Fact]
    public void A_limit_is_ordered_when_it_is_heard_and_once_only()
    {
        Sample();
        Assert.Equal([KeyValuePair.Create(1, _twenty)], Ordered(Rules(Limited(_twenty))));
        Assert.Null(Ordered([.. Sample(), .. Rules(Limited(_twenty)), .. Sample(_twenty)]));
    }

    [Fact]
    public void A_guest_that_comes_anew_has_another_number_and_the_same_limit()
    {
        Rules(Limited(_twenty));
        Assert.Equal([KeyValuePair.Create(1, _twenty)], Ordered(Sample()));
        Assert.Equal([KeyValuePair.Create(7, _twenty)], Ordered(Sample(number: 7)));
    }

    [Fact]
    public void A_guest_that_arrives_is_limited_before_it_runs_here_and_one_that_has_left_is_not()
    {
        Rules(Limited(_twenty));
        Assert.Equal([KeyValuePair.Create(1, _twenty)], Ordered(Sample(state: GuestRunState.Incoming)));
        Assert.Empty(Ordered(Sample(state: GuestRunState.Leaving))!);
    }

    [Fact]
    public void An_agent_that_was_restarted_says_once_what_is_to_be_also_where_nothing_is()
    {
        Rules();
        Assert.Empty(Ordered(Sample(_twenty))!);
    }

    [Fact]
    public void A_change_is_told_with_a_status_at_once_and_what_was_there_at_the_start_is_not()
    {
        Assert.Empty(Decisions(Sample(_twenty)));
        var effects = Sample();
        Assert.Equal(("bandwidth", "paint-3", "paint-3's network is not limited on ferby"), Assert.Single(Decisions(effects)) is var told ? (told.What, told.Guest, told.Text) : default);
        Assert.Contains(effects.OfType<AgentEffect.Publish>(), p => p.Message is StatusMessage);
        Assert.Equal("paint-3's network is limited to 20 Mbit/s each way on ferby", Assert.Single(Decisions(Sample(_twenty))).Text);
    }

    [Fact]
    public void Why_a_limit_is_not_kept_is_told_once_and_only_where_one_is_wanted()
    {
        var broken = new GuardFrame { Mode = GuardMode.Alarm, Bandwidth = new BandwidthFrame([], "tc is not installed") };
        Assert.Empty(Decisions(Sample(guard: broken)));
        Rules(Limited(_twenty));
        Assert.Equal("Limits of guests' networks are not kept on ferby, or not all: tc is not installed", Assert.Single(Decisions(Sample(guard: broken))).Text);
        Assert.Empty(Decisions(Sample(guard: broken)));
        Assert.Equal("Limits of guests' networks are not kept on ferby, or not all: the guard is off on this host (--guard)", Assert.Single(Decisions(Sample(guard: new GuardFrame { Mode = GuardMode.Off }))).Text);
    }

    [Fact]
    public void Rules_with_a_limit_that_can_be_none_are_not_used()
    {
        Sample();
        Assert.Null(Ordered(Rules(Limited(new BitRate(-1)))));
        Assert.Null(Ordered(Rules(Limited(new BitRate(double.MaxValue)))));
    }
}
