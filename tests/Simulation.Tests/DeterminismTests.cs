using System.Diagnostics;

namespace XenWeb.Simulation.Tests;

/// <summary>One seed is one run, to the byte.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void OneSeed_TwoProcesses_OneTrace()
    {
        var (first, second) = (Say(7), Say(7));
        Assert.StartsWith("seed 7: trace ", first, StringComparison.Ordinal);
        Assert.Equal(first, second);
    }

    [Fact]
    public void AnotherSeed_IsAnotherRun() => Assert.NotEqual(Run.Of(1).Hash, Run.Of(2).Hash);

    [Fact]
    public void ReadingTheTrace_ChangesNothing()
    {
        using var reader = new StringWriter();
        Assert.Equal(Run.Of(7).Hash, Run.Of(7, reader: reader).Hash);
        Assert.Contains("  xl ", reader.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFork_DoesNotDependOnWhatItsSiblingsDraw()
    {
        var (quiet, busy) = (new Draws(5), new Draws(5));
        var sibling = busy.Fork("a");
        for (var i = 0; i < 100; i++) sibling.Bits();
        Assert.Equal(quiet.Fork("b").Bits(), busy.Fork("b").Bits());
    }

    private static string Say(ulong seed)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "XenWeb.Simulation.dll"), "--seed", $"{seed}"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said;
    }
}
