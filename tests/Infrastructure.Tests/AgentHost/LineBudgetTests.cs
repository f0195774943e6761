using Microsoft.Extensions.Time.Testing;
using XenWeb.AgentHost.Relay;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>What a guest may say over its channel in a second.</summary>
public sealed class LineBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void AFloodOfShortLines_HasToWait_LongBeforeItsBytesAreSpent()
    {
        var budget = new LineBudget(GuestRelay.BytesASecond, _time);
        var lines = 1;
        while (!budget.IsSpentBy(2)) lines++;
        Assert.Equal(1025, lines);
    }

    [Fact]
    public void LongLines_CountByTheirBytes_AndAnotherSecondIsAnother()
    {
        var budget = new LineBudget(GuestRelay.BytesASecond, _time);
        Assert.False(budget.IsSpentBy(GuestRelay.BytesASecond));
        Assert.True(budget.IsSpentBy(1));
        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.False(budget.IsSpentBy(1));
    }
}
