using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Guests;

public class GuestMeterTests
{
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    private static GuestFrame Frame(long sent, long read, int number = 3) => new()
    {
        Id = new GuestId(Guid.Empty), Name = "small-1", DomainNumber = number, State = GuestRunState.Running, Vcpus = 1, Memory = ByteSize.FromMiB(512),
        Cpu = new Cores(0.5), NetworkOutBytes = sent, NetworkInBytes = 0, BlockReadBytes = read, BlockWriteBytes = 0, BlockReads = read / 512, BlockWrites = 0,
    };

    [Fact]
    public void TwoFrames_AreRates()
    {
        var sample = GuestMeter.Sample(Frame(1000, 0), Frame(3000, 4096), TwoSeconds);
        Assert.Equal(8000, sample.NetworkOut!.Value.BitsPerSecond);
        Assert.Equal(2048, sample.BlockRead!.Value.BytesPerSecond);
        Assert.Equal(4, sample.BlockRequestsPerSecond);
    }

    [Fact]
    public void TheFirstFrame_HasNoRates_ButItsCpu()
    {
        var sample = GuestMeter.Sample(null, Frame(1000, 0), TimeSpan.Zero);
        Assert.Null(sample.NetworkOut);
        Assert.Null(sample.BlockRead);
        Assert.Equal(0.5, sample.Cpu!.Value.Count);
    }

    [Fact]
    public void CountersThatWentBack_CountSinceTheReset() =>
        Assert.Equal(2000, GuestMeter.Sample(Frame(1_000_000, 0), Frame(500, 0), TwoSeconds).NetworkOut!.Value.BitsPerSecond);

    [Fact]
    public void AnotherDomainNumber_IsAReset_EvenIfTheCounterGrew() =>
        Assert.Equal(4000, GuestMeter.Sample(Frame(500, 0, number: 3), Frame(1000, 0, number: 4), TwoSeconds).NetworkOut!.Value.BitsPerSecond);

    [Fact]
    public void WhatXenCannotTell_StaysUnknown()
    {
        var blind = Frame(0, 0) with { BlockReadBytes = null, BlockReads = null };
        var sample = GuestMeter.Sample(blind, blind, TwoSeconds);
        Assert.Null(sample.BlockRead);
        Assert.Null(sample.BlockRequestsPerSecond);
    }

    [Fact]
    public void AClockThatWentBack_GivesNoRates() =>
        Assert.Null(GuestMeter.Sample(Frame(0, 0), Frame(1000, 0), TimeSpan.FromSeconds(-1)).NetworkOut);
}
