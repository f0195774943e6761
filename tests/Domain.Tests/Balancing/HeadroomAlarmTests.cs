using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Balancing;

public class HeadroomAlarmTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);
    private HeadroomAlarm _alarm = HeadroomAlarm.Start;
    private int _told;

    [Fact]
    public void WhatIsSeenForHalfAMinute_IsTold_Once()
    {
        See(0, 0.9);
        See(29, 0.8);
        Assert.Equal((false, 0), (_alarm.IsLow, _told));
        See(30, 0.8);
        See(60, 0.7);
        Assert.Equal((true, 1), (_alarm.IsLow, _told));
    }

    [Fact]
    public void AFigureThatCrossesTheLineAgainAndAgain_GivesNoFlood()
    {
        for (var second = 0; second < 3600; second += 2) See(second, second / 10 % 2 == 0 ? 0.95 : 1.05);
        Assert.Equal(0, _told);
    }

    [Fact]
    public void BackByLittle_IsToldLater_ByMoreSoon()
    {
        for (var second = 0; second <= 30; second += 2) See(second, 0.5);
        for (var second = 32; second <= 300; second += 2) See(second, 1.05);
        Assert.True(_alarm.IsLow);
        for (var second = 302; second <= 340; second += 2) See(second, 1.05);
        Assert.Equal((false, 2), (_alarm.IsLow, _told));
        for (var second = 400; second <= 430; second += 2) See(second, 0.5);
        Assert.True(_alarm.IsLow);
        for (var second = 432; second <= 462; second += 2) See(second, 1.5);
        Assert.Equal((false, 4), (_alarm.IsLow, _told));
    }

    [Fact]
    public void WhileNothingCanBeTold_WhatWasToldStays()
    {
        for (var second = 0; second <= 30; second += 2) See(second, 0.5);
        for (var second = 32; second <= 600; second += 2) See(second, null);
        Assert.Equal((true, 1), (_alarm.IsLow, _told));
    }

    [Fact]
    public void AnotherPolicy_CountsAtOnce()
    {
        for (var second = 0; second <= 30; second += 2) See(second, 0.5);
        Assert.False(_alarm.Anew(Seen(HeadroomState.Met, 0.5)).IsLow);
        Assert.True(HeadroomAlarm.Start.Anew(Seen(HeadroomState.NotMet, 0.5)).IsLow);
        Assert.True(_alarm.Anew(Seen(HeadroomState.Unknown, 0)).IsLow);
    }

    private void See(int second, double? hosts)
    {
        var before = _alarm.IsLow;
        var state = hosts is not { } known ? HeadroomState.Unknown : known < 1 ? HeadroomState.NotMet : HeadroomState.Met;
        _alarm = _alarm.See(Seen(state, hosts ?? 0), LabPolicy.Default, _start.AddSeconds(second));
        if (_alarm.IsLow != before) _told++;
    }

    private static LabHeadroom Seen(HeadroomState state, double hosts) =>
        new() { State = state, Memory = ByteSize.FromGiB(10 * hosts), MemoryOfOne = ByteSize.FromGiB(10), Cpu = new Cores(10), CpuOfOne = new Cores(1) };
}
