namespace XenWeb.Simulation.Tests;

/// <summary>What can be asked for.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--seed 7 --trace", 7UL, true, 0)]
    [InlineData("--seeds 2000 --from 12", null, false, 2000)]
    [InlineData("--nightly", null, false, null)]
    public void WhatIsAskedFor_IsUnderstood(string text, ulong? seed, bool trace, int? count)
    {
        var asked = CommandLine.Parse(text.Split(' '));
        Assert.Equal((seed, trace, count), (asked!.Seed, asked.Trace, asked.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--seed")]
    [InlineData("--seed -1")]
    [InlineData("--seeds 0")]
    [InlineData("--seeds 5 --parallel 0")]
    [InlineData("--often")]
    public void WhatIsNot_IsRefused(string text) => Assert.Null(CommandLine.Parse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
