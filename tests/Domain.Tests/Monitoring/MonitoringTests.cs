using XenWeb.Domain.Balancing;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Monitoring;

public class MonitoringTests
{
    private static ScoreTerms Cpu(double share) => new(new Share(share), default, default, default);

    private static OverloadDetector After(params double[] cpu)
    {
        var detector = new OverloadDetector();
        foreach (var share in cpu) detector.Add(Cpu(share), MonitoringPolicy.Default);
        return detector;
    }

    [Fact]
    public void ThreeOfTheLastFiveOver_IsOverload_WithItsFigures()
    {
        var overload = Assert.Single(After(0.95, 0.5, 0.96, 0.5, 0.97).Detect(MonitoringPolicy.Default));
        Assert.Equal("97\u202f% cpu, over 90\u202f% in 3 of the last 5 samples, 98\u202f% foreseen", overload.Text);
    }

    [Fact]
    public void TwoOver_IsNot() => Assert.Empty(After(0.5, 0.5, 0.5, 0.96, 0.97).Detect(MonitoringPolicy.Default));

    [Fact]
    public void APeakThatHasPassed_IsNot() => Assert.Empty(After(0.97, 0.97, 0.97, 0.5).Detect(MonitoringPolicy.Default));

    [Fact]
    public void APeakThatIsPassing_IsNot() => Assert.Empty(After(0.5, 1, 0.99, 0.95, 0.91).Detect(MonitoringPolicy.Default));

    [Fact]
    public void ALoadThatHasJustRisen_IsForeseenToStay()
    {
        var overload = Assert.Single(After(0.2, 0.2, 0.97, 0.97, 0.96).Detect(MonitoringPolicy.Default));
        Assert.Equal(0.955, overload.Next!.Value.Value, 3);
    }

    [Fact]
    public void OneOddSample_DoesNotChangeWhatIsForeseen() => Assert.NotEmpty(After(0.95, 0.95, 0.6, 0.95, 0.95).Detect(MonitoringPolicy.Default with { OverInWindow = 4 }));

    [Fact]
    public void WhatIsForeseen_IsAShare() => Assert.Equal(1, Assert.Single(After(0.5, 0.6, 0.91, 0.95, 1).Detect(MonitoringPolicy.Default)).Next!.Value.Value);

    [Fact]
    public void SamplesBeyondTheWindow_AreForgotten() => Assert.Empty(After(0.97, 0.97, 0.2, 0.2, 0.2, 0.2, 0.97).Detect(MonitoringPolicy.Default));

    [Fact]
    public void NoThreshold_NeverExceeds() => Assert.Empty(After(1, 1, 1, 1, 1).Detect(MonitoringPolicy.Default with { CpuOver = null }));

    [Fact]
    public void TheDefaults_AreValid()
    {
        Assert.Empty(MonitoringPolicy.Default.Errors());
        Assert.Empty(NegotiationPolicy.Default.Errors());
    }

    [Fact]
    public void EveryMistake_IsToldAtOnce()
    {
        var errors = new MonitoringPolicy { SamplingPeriod = TimeSpan.Zero, StatusPeriod = TimeSpan.FromHours(1), Window = 3, OverInWindow = 4, CpuOver = new Share(1.2), MemoryOffer = new Share(0.95) }.Errors();
        Assert.Equal(5, errors.Count);
        Assert.Equal(3, new NegotiationPolicy { Gathering = TimeSpan.FromSeconds(-1), DrainAtOnce = 0, MinimumGain = new Share(2) }.Errors().Count);
    }
}
