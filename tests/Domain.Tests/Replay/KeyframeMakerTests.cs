using XenWeb.Domain.Balancing;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Replay;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

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

    [Fact]
    public void EachThingThatSamplesDoNotTell_MakesAKeyframe_AndNothingElse()
    {
        string[] ofStatus = [nameof(StatusMessage.Load), nameof(StatusMessage.Dropped)];
        string[] ofHost = [nameof(HostSample.At), nameof(HostSample.Cpu), nameof(HostSample.Dom0Cpu), nameof(HostSample.FreeMemory), nameof(HostSample.NetworkIn), nameof(HostSample.NetworkOut), nameof(HostSample.BlockRead), nameof(HostSample.BlockWrite)];
        string[] ofGuest =
        [
            nameof(GuestSample.Cpu), nameof(GuestSample.CpuSeconds), nameof(GuestSample.Memory), nameof(GuestSample.NetworkIn), nameof(GuestSample.NetworkOut), nameof(GuestSample.BlockRead), nameof(GuestSample.BlockWrite),
            nameof(GuestSample.BlockRequestsPerSecond),
        ];
        var (before, after) = (Whole(1), Whole(2));
        AssertKept(before, after, ofStatus, (status, change) => change(status));
        AssertKept(before.Facts!, after.Facts!, [], (status, change) => change(status.Facts!));
        AssertKept(before.Sample!, after.Sample!, ofHost, (status, change) => change(status.Sample!));
        AssertKept(before.Sample!.Guests[0], after.Sample!.Guests[0], ofGuest, (status, change) => change(status.Sample!.Guests[0]));
    }

    // Each property set to that of another status, alone
    private static void AssertKept<T>(T before, T after, string[] told, Action<StatusMessage, Action<T>> at)
        where T : class
    {
        foreach (var property in typeof(T).GetProperties().Where(p => p.CanWrite))
        {
            Assert.NotEqual(property.GetValue(before), property.GetValue(after));
            var (maker, same, other) = (new KeyframeMaker(), Whole(1), Whole(1));
            at(other, part => property.SetValue(part, property.GetValue(after)));
            Assert.NotNull(maker.Take(new HostState(Ferby, same, Start, true, 1, 1), Start));
            var isKept = maker.Take(new HostState(Ferby, other, Start, true, 1, 2), Start.AddSeconds(5)) is not null;
            Assert.True(isKept != told.Contains(property.Name), $"{typeof(T).Name}.{property.Name}");
        }
    }

    private static StatusMessage Whole(int n) => new()
    {
        Host = new HostId($"ferby{n}"), AgentVersion = $"{n}", Facts = Facts(n), Mode = (HostMode)n, IntentGeneration = n, Degraded = n == 1 ? null : "slow", Load = new ScoreTerms(new Share(0.1 * n), default, default, default),
        Overloads = [new Overload((LoadResource)n, new Share(1), new Share(0.9), 3, 5)], Monitoring = MonitoringPolicy.Default with { Window = 10 + n }, Negotiation = NegotiationPolicy.Default with { DrainAtOnce = 3 + n },
        Promised = ByteSize.FromMiB(n), MovedByOthers = [$"{n}"], Drain = [new DrainItem("x", DrainItemState.Stuck, $"{n}")], Guard = new GuardState(GuardMode.Alarm, n), Volumes = [new VolumeState("nbd:a/x", true, $"{n}")], Dropped = [new DropCount("x", n)],
        Migrations =
        [
            new Migration { Id = $"{n}", Guest = default, GuestName = "x", From = Ferby, To = Ferby, Kind = HelpKind.Relief, Why = "x", State = MigrationState.Moving, Memory = default, StartedAt = Start },
        ],
        Sample = new HostSample
        {
            At = Start.AddSeconds(n), Cpu = new Cores(n), Dom0Cpu = new Cores(n), FreeMemory = ByteSize.FromMiB(n), Dom0Memory = ByteSize.FromMiB(n), NetworkIn = new BitRate(n), NetworkOut = new BitRate(n), BlockRead = new ByteRate(n),
            BlockWrite = new ByteRate(n), Guests = [Guest(n)],
        },
    };

    private static HostFacts Facts(int n) => new()
    {
        Cores = n, Memory = ByteSize.FromGiB(n), CpuMegahertz = n, Link = new BitRate(n), Storage = new ByteRate(n), XenVersion = $"{n}", Kernel = $"{n}", ReceivesInParallel = n == 1, Bridges = [$"{n}"],
        Volumes = [new VolumeReach((VolumeKind)n)], BootedAt = Start.AddDays(n),
    };

    private static GuestSample Guest(int n) => new()
    {
        Id = new GuestId(new Guid(n, 0, 0, new byte[8])), Name = $"{n}", DomainNumber = n, State = n == 1 ? GuestRunState.Running : GuestRunState.Paused, Vcpus = n, Memory = ByteSize.FromMiB(n), MemoryMax = ByteSize.FromMiB(n),
        Cpu = new Cores(n), CpuSeconds = n, NetworkIn = new BitRate(n), NetworkOut = new BitRate(n), BlockRead = new ByteRate(n), BlockWrite = new ByteRate(n), BlockRequestsPerSecond = n, Networks = n, Disks = n,
        Fittings = new GuestFittings { Bridges = [$"{n}"] }, CannotMigrate = $"{n}", Quarantine = $"{n}", Bandwidth = new BitRate(n), RestsUntil = Start.AddDays(n),
    };

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
