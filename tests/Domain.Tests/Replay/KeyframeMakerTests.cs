using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Replay;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Replay;

public class KeyframeMakerTests
{
    private static readonly HostId Ferby = new("ferby");
    private static readonly DateTimeOffset Start = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);
    private readonly KeyframeMaker _maker = new();

    [Fact]
    public void TheFirstWordOfAHost_IsKept() => Assert.Equal(KeyframeCause.Repeat, Take(0, Status(0))!.Cause);

    [Fact]
    public void FiguresAlone_MakeNoKeyframe_ForAnHour()
    {
        Take(0, Status(0));
        for (var n = 1; n < 720; n++) Assert.Null(Take(n, Status(n, cpu: n % 4, state: n % 2 == 0 ? GuestRunState.Idle : GuestRunState.Running)));
        Assert.Equal(KeyframeCause.Repeat, Take(720, Status(720))!.Cause);
    }

    [Fact]
    public void WhatSamplesDoNotTell_IsKeptAtOnce_WithItsCause()
    {
        Take(0, Status(0));
        Assert.Equal(KeyframeCause.Mode, Take(1, Status(1) with { Mode = HostMode.Draining })!.Cause);
        Assert.Equal(KeyframeCause.Overload, Take(2, Status(2) with { Mode = HostMode.Draining, Overloads = [new Overload(LoadResource.Cpu, new Share(0.97), new Share(0.9), 3, 5)] })!.Cause);
        Assert.Equal(KeyframeCause.Overload, Take(3, Status(3) with { Mode = HostMode.Draining })!.Cause);
        Assert.Equal(KeyframeCause.Guests, Take(4, Status(4, state: GuestRunState.Paused) with { Mode = HostMode.Draining })!.Cause);
        Assert.Equal(KeyframeCause.Other, Take(5, Status(5, state: GuestRunState.Paused) with { Mode = HostMode.Draining, AgentVersion = "2" })!.Cause);
        Assert.Equal(KeyframeCause.Progress, Take(6, Status(6, state: GuestRunState.Paused) with { Mode = HostMode.Draining, AgentVersion = "2", Promised = ByteSize.FromMiB(512) })!.Cause);
        Assert.Equal(KeyframeCause.Presence, Take(7, Status(6, state: GuestRunState.Paused) with { Mode = HostMode.Draining, AgentVersion = "2", Promised = ByteSize.FromMiB(512) }, online: false)!.Cause);
    }

    [Fact]
    public void AHostThatChangesWithEachStatus_IsBounded_AndItsNewestStateIsInTheNextKeyframe()
    {
        var kept = Enumerable.Range(0, 17_280).Select(n => Take(n, Status(n) with { Degraded = null, Promised = ByteSize.FromMiB(n) })).OfType<HostKeyframe>().ToList();
        Assert.InRange(kept.Count, KeyframeMaker.Burst, KeyframeMaker.Burst + 2881);
        Assert.All(kept, k => Assert.Equal(ByteSize.FromMiB((long)((k.At - Start).TotalSeconds / 5)), k.Status!.Promised));
    }

    [Fact]
    public void AHostThatSpeaksWithoutANewSample_IsKeptEachHalfMinute()
    {
        Take(0, Status(0));
        Take(1, Status(1) with { Degraded = "xentop does not answer" });
        var kept = Enumerable.Range(2, 119).Count(n => Take(n, Status(1) with { Degraded = "xentop does not answer" }) is not null);
        Assert.InRange(kept, 19, 21);
    }

    [Fact]
    public void AClockThatWentBack_IsKeptFromThenOn()
    {
        Take(100, Status(100));
        Assert.NotNull(Take(0, Status(0)));
        Assert.Null(Take(1, Status(1)));
    }

    private HostKeyframe? Take(int n, StatusMessage status, bool online = true) =>
        _maker.Take(new HostState(Ferby, status, Start.AddSeconds(5 * n), online, 1, n), Start.AddSeconds(5 * n));

    private static StatusMessage Status(int n, double cpu = 1, GuestRunState state = GuestRunState.Running) => new()
    {
        Host = Ferby, Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(16) },
        Sample = new HostSample
        {
            At = Start.AddSeconds(5 * n), Cpu = new Cores(cpu), FreeMemory = ByteSize.FromMiB(4000 + n),
            Guests = [new GuestSample { Id = new GuestId(Guid.Empty), Name = "lab-1", DomainNumber = 3, State = state, Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(cpu), CpuSeconds = n }],
        },
    };
}
