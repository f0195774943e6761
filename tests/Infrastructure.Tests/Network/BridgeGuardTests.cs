using XenWeb.Domain.Guards;
using static XenWeb.Infrastructure.Tests.Network.GuardedLab;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>What gets out of a guest and what does not, by frames that are sent and heard.</summary>
public sealed class BridgeGuardTests
{
    private static readonly (GuardCause Cause, Func<byte[], byte[]> Frame)[] _attacks =
    [
        (GuardCause.Mac, m => Frame.Version4(OtherMac, OutsideMac, GuestAddress, "10.0.0.1", 17, Frame.Udp(4000, 4000, m))),
        (GuardCause.Address, m => Frame.Version4(GuestMac, OutsideMac, "10.0.0.6", "10.0.0.1", 17, Frame.Udp(4000, 4000, m))),
        (GuardCause.Address, m => Frame.Version4(GuestMac, OutsideMac, "0.0.0.0", "10.0.0.1", 17, Frame.Udp(4000, 4000, m))),
        (GuardCause.Address, m => Udp6("fd00::6", m)),
        (GuardCause.Address, m => Udp6("fe80::1", m)),
        (GuardCause.Address, m => Advertisement("fd00::6", m)),
        (GuardCause.Arp, m => Frame.Arp(GuestMac, OutsideMac, GuestMac, "10.0.0.1", m)),
        (GuardCause.Arp, m => Frame.Arp(GuestMac, OutsideMac, OtherMac, GuestAddress, m)),
        (GuardCause.Server, m => Udp(GuestAddress, 67, 68, m)),
        (GuardCause.Server, m => Udp(GuestAddress, 4000, 68, m)),
        (GuardCause.Server, m => Udp6(GuestLinkLocal, m, 547, 546)),
        (GuardCause.Router, m => Frame.Version6(GuestMac, "33:33:00:00:00:01", GuestLinkLocal, "ff02::1", 58, Frame.Icmp6(134, [64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, .. m]))),
        (GuardCause.Router, m => Frame.Version6(GuestMac, "33:33:00:00:00:01", GuestLinkLocal, "ff02::1", 60, [58, 0, 1, 4, 0, 0, 0, 0, .. Frame.Icmp6(134, [64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, .. m])])),
        (GuardCause.Router, m => Frame.Version6(GuestMac, "33:33:00:00:00:01", GuestLinkLocal, "ff02::1", 44, [58, 0, 0, 1, 0, 0, 0, 1, .. Frame.Icmp6(134, [64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, .. m])])),
        (GuardCause.Router, m => Frame.Version4(GuestMac, OutsideMac, GuestAddress, "10.0.0.1", 1, [5, 1, 0, 0, 10, 0, 0, 9, .. m])),
        (GuardCause.Protocol, m => Frame.Ethernet(GuestMac, OutsideMac, 0x88cc, m)),
        (GuardCause.Protocol, m => Frame.Tagged(Ordinary(m), 20)),
        (GuardCause.Protocol, m => Frame.Tagged(Ordinary(m), 20, 0x88a8)),
    ];

    private static byte[] Udp(string source, ushort from, ushort to, byte[] mark) => Frame.Version4(GuestMac, Frame.Everybody, source, "255.255.255.255", 17, Frame.Udp(from, to, mark));

    private static byte[] Udp6(string source, byte[] mark, ushort from = 4000, ushort to = 4000) => Frame.Version6(GuestMac, OutsideMac, source, "fd00::1", 17, Frame.Udp(from, to, mark));

    [NetnsFact]
    public async Task OrdinaryTraffic_OfAGuardedGuest_GetsOut()
    {
        await using var lab = new GuardedLab();
        await lab.Guard.ReconcileAsync(default);
        Assert.Null(lab.Guard.Frame.Problem);
        Assert.True(lab.GetsOut(Ordinary));
        Assert.True(lab.GetsOut(m => Frame.Arp(GuestMac, OutsideMac, GuestMac, GuestAddress, m)));
        Assert.True(lab.GetsOut(m => Frame.Arp(GuestMac, Frame.Everybody, GuestMac, "0.0.0.0", m)));
        Assert.True(lab.GetsOut(m => Frame.Version4(GuestMac, OutsideMac, GuestAddress, "10.0.0.1", 6, Frame.Syn(80, m))));
        Assert.True(lab.GetsOut(m => Udp("0.0.0.0", 68, 67, m)));
        Assert.True(lab.GetsOut(m => Udp6(GuestAddress6, m)));
        Assert.True(lab.GetsOut(m => Udp6(GuestLinkLocal, m, 546, 547)));
        Assert.True(lab.GetsOut(m => Frame.Version6(GuestMac, "33:33:ff:00:00:05", "::", "ff02::1:ff00:5", 58, Frame.Icmp6(135, [0, 0, 0, 0, .. System.Net.IPAddress.Parse(GuestAddress6).GetAddressBytes(), .. m]))));
        Assert.True(lab.GetsOut(m => Advertisement(GuestAddress6, m)));
        Assert.Empty(lab.Guard.Frame.Ports.SelectMany(p => p.Dropped));
    }

    [NetnsFact]
    public async Task Spoofs_OfEachKind_FailToGetOutAndAreCounted()
    {
        await using var lab = new GuardedLab();
        await lab.Guard.ReconcileAsync(default);
        foreach (var (cause, frame) in _attacks)
        {
            await lab.Guard.ReconcileAsync(default);
            var before = lab.Dropped(5, cause);
            Assert.False(lab.GetsOut(frame), $"{cause} {Array.IndexOf(_attacks, (cause, frame))}");
            await lab.Guard.ReconcileAsync(default);
            Assert.Equal(before + 1, lab.Dropped(5, cause));
        }
    }

    [NetnsFact]
    public async Task Spoofs_WithoutAGuard_DoGetOut()
    {
        await using var lab = new GuardedLab();
        Assert.All(_attacks, a => Assert.True(lab.GetsOut(a.Frame), $"{a.Cause} {Array.IndexOf(_attacks, a)}"));
    }

    [NetnsFact]
    public async Task GuestWithoutKnownAddresses_IsHeldToItsMacAlone()
    {
        await using var lab = new GuardedLab();
        await lab.Guard.ReconcileAsync(default);
        var (spoofed, any, fence) = (lab.Mark(), lab.Mark(), lab.Mark());
        lab.Other.Send(Frame.Version4(GuestMac, OutsideMac, "10.0.0.9", "10.0.0.1", 17, Frame.Udp(4000, 4000, spoofed)));
        lab.Other.Send(Frame.Version4(OtherMac, OutsideMac, "10.0.0.9", "10.0.0.1", 17, Frame.Udp(4000, 4000, any)));
        lab.Guest.Send(Ordinary(fence));
        var heard = lab.Outside.HearUntil(fence);
        Assert.DoesNotContain(heard, f => f.AsSpan().IndexOf(spoofed) >= 0);
        Assert.Contains(heard, f => f.AsSpan().IndexOf(any) >= 0);
    }

    [NetnsFact]
    public async Task Floods_OfEachKind_AreCutToTheirLimit()
    {
        await using var lab = new GuardedLab(limits: new GuardLimits { Connections = 20, Broadcasts = 20, Datagrams = 100, Packets = 4000 });
        await lab.Guard.ReconcileAsync(default);
        Assert.InRange(Passed(lab, 1000, m => Frame.Version4(GuestMac, OutsideMac, GuestAddress, "10.0.0.1", 6, Frame.Syn(80, m))), 10, 500);
        Assert.InRange(Passed(lab, 1000, m => Frame.Arp(GuestMac, Frame.Everybody, GuestMac, GuestAddress, m)), 10, 500);
        Assert.InRange(Passed(lab, 1500, m => Frame.Version4(GuestMac, OutsideMac, GuestAddress, "10.0.0.1", 17, Frame.Udp(4000, 53, m))), 50, 1000);
        await lab.Guard.ReconcileAsync(default);
        Assert.All([GuardCause.Connections, GuardCause.Broadcasts, GuardCause.Datagrams], c => Assert.InRange(lab.Dropped(5, c), 500, 1500));
    }

    [NetnsFact]
    public async Task Newcomer_BeforeItsRulesAreThere_SendsNothing()
    {
        await using var lab = new GuardedLab();
        lab.Vifs(Vif(5, GuestMac, ""));
        await lab.Guard.ReconcileAsync(default);
        Assert.False(OtherGetsOut(lab));
        lab.Vifs(Vif(5, GuestMac, ""), Vif(6, OtherMac, ""));
        lab.Guard.Start();
        await Eventually.True(() => OtherGetsOut(lab), "the newcomer's rules are put in place");
    }

    [NetnsFact]
    public async Task HookOfXensScripts_WithAGuardOrWithout_LetsTheScriptGoOn()
    {
        await using var lab = new GuardedLab();
        Assert.Equal(0, lab.RunHook("vif5.0"));
        await lab.Guard.ReconcileAsync(default);
        Assert.Equal(0, lab.RunHook("vif5.0"));
        lab.Vifs(Vif(5, GuestMac, ""));
        await lab.Guard.ReconcileAsync(default);
        // Waits for a newcomer; the rules come meanwhile
        var hook = Task.Run(() => lab.RunHook("vif6.0"));
        lab.Vifs(Vif(5, GuestMac, ""), Vif(6, OtherMac, ""));
        await lab.Guard.ReconcileAsync(default);
        Assert.Equal(0, await hook);
        Assert.True(OtherGetsOut(lab));
    }

    [NetnsFact]
    public async Task Quarantine_IsKeptOverRestartFlushAndRebootUntilItIsReleased()
    {
        await using var lab = new GuardedLab();
        await lab.Guard.ReconcileAsync(default);
        Assert.Null(await lab.Guard.SetQuarantineAsync(6, "mira: it \"floods\"", default));
        Assert.False(OtherGetsOut(lab));
        Assert.False(GetsIn(lab));
        await lab.RestartAsync();
        await lab.Guard.ReconcileAsync(default);
        Assert.Equal("mira: it ?floods?", lab.Guard.Frame.Ports.Single(p => p.DomainNumber == 6).Quarantine);
        lab.Nft("flush", "ruleset");
        await lab.Guard.ReconcileAsync(default);
        Assert.False(OtherGetsOut(lab));
        // Another number, the same address: it was rebooted. Its device is called as before here
        lab.Vifs(Vif(5, GuestMac, ""), Vif(7, OtherMac, "") + "/local/domain/0/backend/vif/7/0/vifname = \"vif6.0\"\n");
        await lab.Guard.ReconcileAsync(default);
        Assert.NotNull(lab.Guard.Frame.Ports.Single(p => p.DomainNumber == 7).Quarantine);
        Assert.False(OtherGetsOut(lab));
        Assert.Null(await lab.Guard.SetQuarantineAsync(7, null, default));
        Assert.True(OtherGetsOut(lab));
        Assert.True(GetsIn(lab));
    }

    [NetnsFact]
    public async Task Rules_ThatSomebodyChanged_ArePutInPlaceAnew()
    {
        await using var lab = new GuardedLab();
        await lab.Guard.ReconcileAsync(default);
        lab.Nft("flush", "chain", "bridge", "xenweb", "vif5.0");
        await lab.Guard.ReconcileAsync(default);
        Assert.False(lab.GetsOut(m => Frame.Version4(OtherMac, OutsideMac, GuestAddress, "10.0.0.1", 17, Frame.Udp(4000, 4000, m))));
    }

    [NetnsFact]
    public async Task GuardThatIsOff_TakesAwayWhatAnEarlierOneLeft()
    {
        await using var lab = new GuardedLab();
        await lab.Guard.ReconcileAsync(default);
        await lab.RestartAsync(GuardMode.Off);
        lab.Guard.Start();
        await Eventually.True(() => lab.GetsOut(m => Frame.Version4(OtherMac, OutsideMac, GuestAddress, "10.0.0.1", 17, Frame.Udp(4000, 4000, m))), "nothing is guarded any more");
        Assert.NotNull(await lab.Guard.SetQuarantineAsync(5, "x", default));
    }

    private static byte[] Advertisement(string target, byte[] mark) =>
        Frame.Version6(GuestMac, OutsideMac, GuestLinkLocal, "fd00::1", 58, Frame.Icmp6(136, [0x60, 0, 0, 0, .. System.Net.IPAddress.Parse(target).GetAddressBytes(), .. mark]));

    private static int Passed(GuardedLab lab, int count, Func<byte[], byte[]> frame)
    {
        var (mark, passed) = (lab.Mark(), 0);
        // A piece at a time: more than a device's queue holds would be lost on the way, by nobody's rule
        for (var sent = 0; sent < count; sent += 100)
        {
            for (var one = 0; one < 100; one++) lab.Guest.Send(frame(mark));
            // Neither a datagram nor an opening: no limit but that of all packets holds it
            var fence = lab.Mark();
            lab.Guest.Send(Frame.Version4(GuestMac, OutsideMac, GuestAddress, "10.0.0.1", 47, fence));
            passed += lab.Outside.HearUntil(fence).Count(f => f.AsSpan().IndexOf(mark) >= 0);
        }
        return passed;
    }

    private static bool OtherGetsOut(GuardedLab lab)
    {
        var (mark, fence) = (lab.Mark(), lab.Mark());
        lab.Other.Send(Frame.Version4(OtherMac, OutsideMac, "10.0.0.6", "10.0.0.1", 17, Frame.Udp(4000, 4000, mark)));
        lab.Guest.Send(Ordinary(fence));
        return lab.Outside.HearUntil(fence).Exists(f => f.AsSpan().IndexOf(mark) >= 0);
    }

    // Unicast to an address that the bridge does not know goes to all its ports
    private static bool GetsIn(GuardedLab lab)
    {
        var (mark, fence) = (lab.Mark(), lab.Mark());
        lab.Outside.Send(Frame.Version4(OutsideMac, OtherMac, "10.0.0.1", "10.0.0.6", 17, Frame.Udp(4000, 4000, mark)));
        lab.Outside.Send(Frame.Version4(OutsideMac, Frame.Everybody, "10.0.0.1", "10.0.0.255", 17, Frame.Udp(4000, 4000, fence)));
        return lab.Other.HearUntil(fence).Exists(f => f.AsSpan().IndexOf(mark) >= 0);
    }
}
