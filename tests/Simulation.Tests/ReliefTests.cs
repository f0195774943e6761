namespace XenWeb.Simulation.Tests;

/// <summary>The talk's scenario with the default policy: relief begins soon.</summary>
public sealed class ReliefTests
{
    [Fact]
    public void AnOverload_IsRelievedWithin20Seconds_AndTheCopy()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var relief = Relief.Of(seed);
            Assert.True(relief is not null && relief.BesideCopy <= TimeSpan.FromSeconds(20), $"seed {seed}: {relief}");
        }
    }
}
