using XenWeb.AgentHost;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>Time never goes back for the core.</summary>
public sealed class ClockTests
{
    [Fact]
    public void A_small_step_back_is_waited_out_and_a_large_one_ends_the_agent()
    {
        var machine = new SettableTime();
        var clock = new AgentClock(machine);
        var first = clock.Now();

        machine.Now -= TimeSpan.FromSeconds(3);
        Assert.Equal(first, clock.Now());
        machine.Now += TimeSpan.FromSeconds(4);
        Assert.Equal(first + TimeSpan.FromSeconds(1), clock.Now());
        machine.Now += TimeSpan.FromDays(300);
        Assert.Equal(first + TimeSpan.FromDays(300) + TimeSpan.FromSeconds(1), clock.Now());

        machine.Now -= TimeSpan.FromHours(1);
        Assert.Contains("set back by 3600 s", Assert.Throws<ClockSetBackException>(() => clock.Now()).Message, StringComparison.Ordinal);
    }

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
