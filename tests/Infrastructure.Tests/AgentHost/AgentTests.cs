using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>Whole agents: real core, real broker, simulated Xen, real time.</summary>
public sealed class AgentTests
{
    [Fact]
    public async Task A_host_that_is_too_full_is_helped_by_the_other_with_no_hand_on_it()
    {
        await using var agents = await TestAgents.StartAsync();
        for (var i = 1; i <= 5; i++) agents.AddGuest(TestAgents.Ferby, $"small-{i}", new LoadProfile.Busy());
        _ = agents.Start(TestAgents.Ferby);
        _ = agents.Start(TestAgents.Gerby);

        var help = (HelpMessage)(await agents.Web.Events.NextMessageAsync<HelpMessage>()).Body;
        await agents.Web.Events.NextMessageAsync<OfferMessage>(o => o.HelpId == help.HelpId);
        await agents.Web.Events.NextMessageAsync<AwardMessage>(a => a.To == TestAgents.Gerby);
        await agents.Web.Events.NextMessageAsync<ConfirmMessage>(c => c.HelpId == help.HelpId);
        var closed = (ClosedMessage)(await agents.Web.Events.NextMessageAsync<ClosedMessage>(c => c.HelpId == help.HelpId)).Body;

        Assert.True(closed.Succeeded, closed.Text);
        Assert.Contains(agents.Look(TestAgents.Gerby).Guests, g => g.Id == help.Guest.Id);
        Assert.DoesNotContain(agents.Look(TestAgents.Ferby).Guests, g => g.Id == help.Guest.Id);
    }

    [Fact]
    public async Task An_order_that_comes_twice_is_done_once_even_over_a_restart_of_the_agent()
    {
        await using var agents = await TestAgents.StartAsync();
        agents.AddGuest(TestAgents.Ferby, "small-1", new LoadProfile.Idle());
        var id = agents.Look(TestAgents.Ferby).Guests[0].Id;
        _ = agents.Start(TestAgents.Ferby);
        await agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Sample is not null);
        var order = Order(OrderKind.Reboot, id);

        await SendAsync(agents, order);
        await SendAsync(agents, order);
        await agents.Web.Events.NextMessageAsync<OutcomeMessage>(o => o.Order == order.Id && o.State == OrderState.Done);
        await agents.StopAgentsAsync();
        await agents.Web.Events.NextMessageAsync<PresenceMessage>(p => !p.Online);
        _ = agents.Start(TestAgents.Ferby);
        await agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Sample is not null);
        await SendAsync(agents, order);
        var answer = (OutcomeMessage)(await agents.Web.Events.NextMessageAsync<OutcomeMessage>(o => o.State == OrderState.Failed)).Body;

        Assert.Contains("not done twice", answer.Text, StringComparison.Ordinal);
        await Eventually.True(() => agents.Look(TestAgents.Ferby).Guests is [{ State: GuestRunState.Idle }], "it is up again");
        // One reboot: the second life of the guest, not the third
        Assert.Equal(2, agents.Look(TestAgents.Ferby).Guests[0].DomainNumber);
    }

    [Fact]
    public async Task What_nobody_has_acknowledged_is_said_again_by_the_next_agent_until_somebody_has()
    {
        await using var agents = await TestAgents.StartAsync();
        await using var history = agents.Bus("history", Topics.ForWebOfBacklogs);
        _ = agents.Start(TestAgents.Ferby);
        var said = new List<long>();
        for (var n = 0; n < 10; n++) said.Add(Time((StatusMessage)(await agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Sample is { } seen && !said.Contains(seen.At.ToUnixTimeMilliseconds()))).Body));
        await agents.StopAgentsAsync();

        _ = agents.Start(TestAgents.Ferby);
        var first = (BacklogMessage)(await history.Events.NextMessageAsync<BacklogMessage>()).Body;
        Assert.Equal([said[0]], first.Samples.Select(s => s.Time));
        await TakeAsync(agents, first);
        var rest = (BacklogMessage)(await history.Events.NextMessageAsync<BacklogMessage>(b => b.Samples.Length > 1)).Body;
        Assert.Equal(said.Skip(1), rest.Samples.Select(s => s.Time).Take(said.Count - 1));
        await TakeAsync(agents, rest);
        var taken = TimeProvider.System.GetUtcNow();
        await agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Sample?.At > taken.AddSeconds(1));
        await agents.StopAgentsAsync();

        using var ring = SampleRing.Open(agents.RingOf(TestAgents.Ferby));
        Assert.Empty(ring.Kept.Select(k => k.Time).Intersect(said));
        Assert.NotEmpty(ring.Kept);
    }

    [Fact]
    public async Task Rubbish_on_its_topics_is_counted_and_shown_and_the_agent_goes_on()
    {
        await using var agents = await TestAgents.StartAsync();
        _ = agents.Start(TestAgents.Gerby);
        await agents.Web.Events.NextMessageAsync<StatusMessage>();

        await agents.PublishRawAsync(Topics.Orders(TestAgents.Gerby), "{"u8.ToArray());
        await agents.PublishRawAsync(Topics.Orders(TestAgents.Gerby), """{"version":99}"""u8.ToArray());

        var status = (StatusMessage)(await agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Dropped.Length == 2)).Body;
        Assert.Equal([new DropCount("malformed", 1), new DropCount("unknown version", 1)], status.Dropped.ToArray());
    }

    [Fact]
    public async Task When_xen_can_not_be_read_the_status_says_why_until_it_can_again()
    {
        await using var agents = await TestAgents.StartAsync();
        lock (agents.Lab) agents.Lab.BreakReading(TestAgents.Ferby, "xentop died");
        _ = agents.Start(TestAgents.Ferby);

        await agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Degraded is { } why && why.Contains("xentop died", StringComparison.Ordinal));
        lock (agents.Lab) agents.Lab.BreakReading(TestAgents.Ferby, null);
        await agents.Web.Events.NextMessageAsync<StatusMessage>(s => s.Degraded is null && s.Sample is not null);
    }

    [Fact]
    public async Task A_part_that_breaks_ends_the_whole_agent_with_its_error()
    {
        await using var agents = await TestAgents.StartAsync();

        var e = await Assert.ThrowsAsync<NotSupportedException>(() => agents.Start(TestAgents.Ferby, new BrokenXen()).WaitAsync(Eventually.Deadline));

        Assert.Equal("a defect", e.Message);
    }

    private static long Time(StatusMessage status) => status.Sample!.At.ToUnixTimeMilliseconds();

    private static async Task TakeAsync(TestAgents agents, BacklogMessage backlog) =>
        await agents.Web.PublishAsync(Topics.Taken(TestAgents.Ferby, "web"), new SamplesTakenMessage(TestAgents.Ferby, [.. backlog.Samples.Select(s => s.Time)]), retain: false);

    private static OrderMessage Order(OrderKind kind, GuestId guest) => new()
    {
        Id = Guid.NewGuid(),
        Host = TestAgents.Ferby,
        Kind = kind,
        Guest = guest,
        GuestName = "small-1",
        ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(5),
        Reason = new Reason("mira", "a test"),
    };

    private static async Task SendAsync(TestAgents agents, OrderMessage order) =>
        await agents.Web.PublishAsync(Topics.Orders(TestAgents.Ferby), order, retain: false);
}
