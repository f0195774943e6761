using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>Orders are carried out at most once, and always answered.</summary>
public class OrderTests
{
    private readonly TestLab _lab = new();
    private readonly TestHost _ferby;

    public OrderTests()
    {
        _ferby = _lab.Host("ferby", new TestGuest("small-1", 0.2, 512), new TestGuest("small-2", 0.2, 512));
        _lab.Host("herby");
        _lab.Host("kerby", new TestGuest("web-2", 3.9, 512, 4));
        _lab.Run(10);
    }

    private OutcomeMessage Answer(OrderMessage order, double within = 20)
    {
        _lab.Run(within);
        return _lab.All<OutcomeMessage>().Last(o => o.Order == order.Id);
    }

    [Fact]
    public void Pause_DeliveredThreeTimes_IsDoneOnce()
    {
        var order = _lab.Order(_ferby, OrderKind.Pause, "small-1");
        for (var i = 0; i < 3; i++) _lab.Web(_ferby, order);
        Assert.Equal(OrderState.Done, Answer(order).State);
        Assert.Single(_ferby.Commands);
    }

    [Fact]
    public void APauseThatIsDone_IsInAStatusAtOnce_NotAfterTheNextSample()
    {
        var order = _lab.Order(_ferby, OrderKind.Pause, "small-1");
        _lab.Web(_ferby, order);
        for (var i = 0; i < 500 && !_lab.All<OutcomeMessage>().Any(o => o.Order == order.Id && o.State == OrderState.Done); i++) _lab.Run(0.01);
        Assert.Equal(GuestRunState.Paused, _lab.Fleet.Hosts[_ferby.Id].Status!.Sample!.Guests.Single(g => g.Name == "small-1").State);
    }

    [Fact]
    public void AnOrderBegunBeforeARestart_IsNotDoneAgain()
    {
        var order = _lab.Order(_ferby, OrderKind.Reboot, "small-1");
        _lab.Web(_ferby, order);
        _lab.Run(0.1);
        _lab.Restart(_ferby);
        _lab.Web(_ferby, order);
        var answer = Answer(order);
        Assert.Equal(OrderState.Failed, answer.State);
        Assert.Contains("restarted", answer.Text, StringComparison.Ordinal);
        Assert.Single(_ferby.Commands);
    }

    [Fact]
    public void ACheck_AsksXl_AndMakesNothing()
    {
        var order = _lab.Order(_ferby, OrderKind.Check, "new-1") with { Guest = null, Configuration = "name = \"new-1\"\nmemory = 128\n" };
        _lab.Web(_ferby, order);
        Assert.Equal(OrderState.Done, Answer(order).State);
        Assert.Equal(XenVerb.Check, Assert.Single(_ferby.Commands).Verb);
        Assert.Equal("", _lab.Where("new-1"));
    }

    [Fact]
    public void AnExpiredOrder_IsRefusedWithTheReason()
    {
        var order = _lab.Order(_ferby, OrderKind.Destroy, "small-1") with { ExpiresAt = _lab.Now.AddSeconds(-5) };
        _lab.Web(_ferby, order);
        Assert.Contains("expired", Answer(order).Text, StringComparison.Ordinal);
        Assert.Empty(_ferby.Commands);
    }

    [Fact]
    public void MigrateToANamedHost_OnlyThatHostIsAsked_EvenIfAnotherIsBetter()
    {
        var order = _lab.Order(_ferby, OrderKind.Migrate, "small-1", "kerby");
        _lab.Web(_ferby, order);
        Assert.Equal(OrderState.Done, Answer(order).State);
        Assert.Equal("kerby", _lab.Where("small-1"));
    }

    [Fact]
    public void MigrateToTheBest_PicksTheLowestLoad()
    {
        var order = _lab.Order(_ferby, OrderKind.Migrate, "small-1");
        _lab.Web(_ferby, order);
        Assert.Equal(OrderState.Done, Answer(order).State);
        Assert.Equal("herby", _lab.Where("small-1"));
    }

    [Fact]
    public void MigrateToAHostThatHasTheName_FailsWithItsReason()
    {
        _lab["herby"].Guests.Add(new TestGuest("small-1", 0, 128));
        _lab.Run(3);
        var order = _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby");
        _lab.Web(_ferby, order);
        var answer = Answer(order);
        Assert.Equal(OrderState.Failed, answer.State);
        Assert.Contains("herby: it has a guest named small-1 already", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void MigrateToAHostThatDoesNotAnswer_EndsWithThatReason()
    {
        var order = _lab.Order(_ferby, OrderKind.Migrate, "small-1", "nowhere");
        _lab.Web(_ferby, order);
        Assert.Contains("no host answered", Answer(order).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AGuestThatIsMoving_TakesNoOtherOrder()
    {
        _lab.Web(_ferby, _lab.Order(_ferby, OrderKind.Migrate, "small-1", "herby"));
        _lab.Run(3);
        var order = _lab.Order(_ferby, OrderKind.Destroy, "small-1");
        _lab.Web(_ferby, order);
        Assert.Contains("is being moved", Answer(order, 2).Text, StringComparison.Ordinal);
        Assert.Single(_ferby.Commands);
    }

    [Fact]
    public void Start_TooLittleMemory_IsRefusedWithFigures()
    {
        var order = _lab.Order(_ferby, OrderKind.Start, "giant") with { Guest = null, Configuration = "name='giant'", Needs = new GuestNeeds(ByteSize.FromGiB(64), 1) };
        _lab.Web(_ferby, order);
        var answer = Answer(order);
        Assert.Equal(OrderState.Failed, answer.State);
        Assert.Contains("64.0\u00a0GiB needed", answer.Text.Replace("64.01", "64.0", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void AnOrderOfAnotherSender_ChangesNothing_AndIsCounted()
    {
        var order = _lab.Order(_ferby, OrderKind.Destroy, "small-1");
        var effects = _ferby.Agent.Handle(new AgentEvent.Received(new Envelope(1, "gerby", 1, 1, _lab.Now, order)), _lab.Now);
        Assert.DoesNotContain(effects, e => e is AgentEffect.RunXen or AgentEffect.RememberOrder);
        _lab.Run(6);
        Assert.Contains(_lab.Fleet.Hosts[_ferby.Id].Status!.Dropped, d => d is { Why: "wrong sender", Count: 1 });
    }

    [Fact]
    public void APolicyWhoseOfferThresholdIsNotBelowItsOverload_IsRefusedInWords()
    {
        var bad = MonitoringPolicy.Default with { CpuOffer = new Share(0.95), Window = 0 };
        _lab.Web(_ferby, new PolicyMessage(1, bad, NegotiationPolicy.Default, new Reason("mira", "")));
        _lab.Run(1);
        var refused = _lab.All<DecisionMessage>().Single(d => d.What == "policy-refused");
        Assert.Contains("not below the overload threshold", refused.Text, StringComparison.Ordinal);
        Assert.Contains("The window is 0", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.9, 0.85, "Help is offered up to 90\u202f% cpu, which is not below the overload threshold of 90\u202f%.")]
    [InlineData(0.75, 0.92, "Help is offered up to 92\u202f% memory, which is not below the overload threshold of 92\u202f%.")]
    [InlineData(0.75, 0.95, "Help is offered up to 95\u202f% memory, which is not below the overload threshold of 92\u202f%.")]
    public void APolicyThatOffersUpToWhereItIsOverloaded_LeavesTheOneInForce(double cpuOffer, double memoryOffer, string why)
    {
        var good = MonitoringPolicy.Default with { Window = 7 };
        _lab.Web(_ferby, new PolicyMessage(1, good, NegotiationPolicy.Default, new Reason("mira", "")));
        _lab.Web(_ferby, new PolicyMessage(2, good with { CpuOffer = new Share(cpuOffer), MemoryOffer = new Share(memoryOffer) }, NegotiationPolicy.Default, new Reason("mira", "")));
        _lab.Run(6);
        Assert.Contains(why, _lab.All<DecisionMessage>().Single(d => d.What == "policy-refused").Text, StringComparison.Ordinal);
        Assert.Equal(good, _lab.Fleet.Hosts[_ferby.Id].Status!.Monitoring);
    }

    [Fact]
    public void ANewPolicy_IsInForceAtOnce_AndChangesTheSamplingPeriod()
    {
        var policy = MonitoringPolicy.Default with { SamplingPeriod = TimeSpan.FromSeconds(1), CpuOver = new Share(0.8) };
        var effects = _ferby.Agent.Handle(new AgentEvent.Received(new Envelope(1, "web", 1, 1, _lab.Now, new PolicyMessage(1, policy, NegotiationPolicy.Default, new Reason("mira", "")))), _lab.Now);
        Assert.Contains(new AgentEffect.SetSamplingPeriod(TimeSpan.FromSeconds(1)), effects);
        Assert.Equal(policy, effects.OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<StatusMessage>().Single().Monitoring);
    }

    [Fact]
    public void XenCannotBeRead_TheHostIsDegradedWithTheReason_AndRecovers()
    {
        _ferby.Agent.Handle(new AgentEvent.SamplingFailed("xentop does not answer for 34 s"), _lab.Now);
        var status = _ferby.Agent.Handle(new AgentEvent.Connected(), _lab.Now).OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<StatusMessage>().Single();
        Assert.Equal("xentop does not answer for 34 s", status.Degraded);
        _lab.Run(10);
        Assert.Null(_lab.Fleet.Hosts[_ferby.Id].Status!.Degraded);
    }
}
