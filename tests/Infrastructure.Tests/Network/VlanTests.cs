using XenWeb.Domain.Guards;
using static XenWeb.Infrastructure.Tests.Network.GuardedLab;
using static XenWeb.Infrastructure.Tests.Network.VlanLab;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>Who hears whom at a bridge that filters VLANs, by frames that are sent and heard. Where this kernel has no such bridges, in one that has.</summary>
public sealed class VlanTests
{
    [VlanFact]
    public Task Guests_OfDifferentVlans_DoNotHearOneAnother_AndTheWorldHearsEachInItsOwn() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new VlanLab();
        await lab.KeepAsync();
        Assert.Null(lab.Lab.Guard.Frame.Problem);
        Assert.False(lab.Hears(lab.Lab.Other, lab.Lab.Guest, FromGuest, lab.In30, FromWorld));
        Assert.False(lab.Hears(lab.Lab.Guest, lab.Lab.Other, FromOther, lab.In20, FromWorld));
        Assert.True(lab.Hears(lab.In20, lab.Lab.Guest, FromGuest, lab.Lab.Guest, FromGuest));
        Assert.True(lab.Hears(lab.In30, lab.Lab.Other, FromOther, lab.Lab.Other, FromOther));
        Assert.False(lab.Hears(lab.In30, lab.Lab.Guest, FromGuest, lab.Lab.Other, FromOther));
        // What is in no VLAN is nobody's of them
        Assert.False(lab.Hears(lab.Lab.Guest, lab.Lab.Outside, FromWorld, lab.In20, FromWorld));
    });

    [VlanFact]
    public Task Classes_OnTwoHosts_ReachTheirOwnOnBoth_AndNoOther() => VlanKernel.RunAsync(async () =>
    {
        // On each host a guest of one class, in VLAN 20, and one of another, in VLAN 30; between the hosts a switch that knows nothing of it
        await using var ferby = new VlanLab();
        await using var herby = new VlanLab();
        Cable(ferby, herby);
        await ferby.KeepAsync();
        await herby.KeepAsync();
        foreach (var (from, to) in new[] { (ferby, herby), (herby, ferby) })
        {
            Assert.True(from.Hears(to.Lab.Guest, from.Lab.Guest, FromGuest, from.Lab.Guest, FromGuest));
            Assert.True(from.Hears(to.Lab.Other, from.Lab.Other, FromOther, from.Lab.Other, FromOther));
            Assert.False(from.Hears(to.Lab.Other, from.Lab.Guest, FromGuest, from.Lab.Other, FromOther));
            Assert.False(from.Hears(to.Lab.Guest, from.Lab.Other, FromOther, from.Lab.Guest, FromGuest));
            Assert.False(from.Hears(from.Lab.Other, from.Lab.Guest, FromGuest, to.Lab.Other, FromOther));
            // Nor does a tag that a guest makes itself lead into the other class, on the other host either
            Assert.False(from.Hears(to.Lab.Other, from.Lab.Guest, m => Frame.Tagged(FromGuest(m), 30), from.Lab.Other, FromOther));
        }
    });

    [VlanFact]
    public Task Guests_WithoutAGuard_DoHearOneAnother() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new VlanLab();
        Assert.True(lab.Hears(lab.Lab.Other, lab.Lab.Guest, FromGuest, lab.Lab.Guest, FromGuest));
    });

    [VlanFact]
    public Task Guests_OfOneVlan_HearOneAnother_AndOneWithoutHearsTheBridgesOwn() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new VlanLab("20", "20");
        await lab.KeepAsync();
        Assert.True(lab.Hears(lab.Lab.Other, lab.Lab.Guest, FromGuest, lab.Lab.Guest, FromGuest));
        await using var mixed = new VlanLab("20", null);
        await mixed.KeepAsync();
        Assert.False(mixed.Hears(mixed.Lab.Other, mixed.Lab.Guest, FromGuest, mixed.Lab.Outside, FromWorld));
    });

    [VlanFact]
    public Task Tags_ThatAGuestMakesItself_GetNowhere() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new VlanLab();
        await lab.KeepAsync();
        foreach (var forged in new Func<byte[], byte[]>[]
        {
            m => Frame.Tagged(FromGuest(m), 30), m => Frame.Tagged(FromGuest(m), 20), m => Frame.Tagged(FromGuest(m), 0), m => Frame.Tagged(FromGuest(m), 30, 0x88a8),
            m => Frame.Tagged(Frame.Tagged(FromGuest(m), 30), 20), m => Frame.Tagged(Frame.Tagged(FromGuest(m), 20), 30),
        })
        {
            await lab.KeepAsync();
            var before = lab.Dropped(5);
            Assert.False(lab.Hears(lab.Lab.Other, lab.Lab.Guest, forged, lab.In30, FromWorld));
            Assert.False(lab.Hears(lab.In20, lab.Lab.Guest, forged, lab.Lab.Guest, FromGuest));
            await lab.KeepAsync();
            Assert.Equal(before + 2, lab.Dropped(5));
        }
    });

    [VlanFact]
    public Task GuestOfSeveralVlans_SendsTheTagsThatItHas_AndIsHeldToItsAddressesBehindThem() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new VlanLab("20p/30", "30");
        await lab.KeepAsync();
        Assert.True(lab.Hears(lab.Lab.Other, lab.Lab.Guest, m => Frame.Tagged(FromGuest(m), 30), lab.In30, FromWorld));
        Assert.False(lab.Hears(lab.Lab.Other, lab.Lab.Guest, FromGuest, lab.In30, FromWorld));
        Assert.True(lab.Hears(lab.In20, lab.Lab.Guest, FromGuest, lab.Lab.Guest, FromGuest));
        Assert.False(lab.Hears(lab.Lab.Outside, lab.Lab.Guest, m => Frame.Tagged(FromGuest(m), 40), lab.Lab.Guest, FromGuest));
        byte[] Spoof(byte[] m) => Frame.Tagged(Frame.Version4(GuestMac, Frame.Everybody, "10.0.0.9", "10.0.0.255", 17, Frame.Udp(4000, 4000, m)), 30);
        byte[] Server(byte[] m) => Frame.Tagged(Frame.Version4(GuestMac, Frame.Everybody, GuestAddress, "255.255.255.255", 17, Frame.Udp(67, 68, m)), 30);
        Assert.False(lab.Hears(lab.Lab.Other, lab.Lab.Guest, Spoof, lab.In30, FromWorld));
        Assert.False(lab.Hears(lab.Lab.Other, lab.Lab.Guest, Server, lab.In30, FromWorld));
        await lab.KeepAsync();
        Assert.Equal((1L, 1L), (lab.Lab.Dropped(5, GuardCause.Address), lab.Lab.Dropped(5, GuardCause.Server)));
    });

    [VlanFact]
    public Task Vlans_ThatSomebodyChanged_ArePutRightAlsoByAGuardThatBeganAnew() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new VlanLab();
        await lab.KeepAsync();
        lab.Lab.Bridge("vlan", "add", "dev", "vif6.0", "vid", "20", "pvid", "untagged");
        Assert.True(lab.Hears(lab.Lab.Other, lab.Lab.Guest, FromGuest, lab.Lab.Guest, FromGuest));
        await lab.Lab.RestartAsync();
        await lab.KeepAsync();
        Assert.False(lab.Hears(lab.Lab.Other, lab.Lab.Guest, FromGuest, lab.In30, FromWorld));
    });

    [VlanFact]
    public Task Newcomer_WhoseVlanIsNotSetYet_NeitherSpeaksNorHears() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new VlanLab();
        lab.Vifs("20", null, Vif(7, "00:16:3e:00:00:03", "", "20"));
        var newcomer = lab.Keep(lab.Lab.Come("vif7.0", "00:16:3e:00:00:03", joins: false));
        byte[] Hello(byte[] m) => Frame.Version4("00:16:3e:00:00:03", Frame.Everybody, "10.0.0.7", "10.0.0.255", 17, Frame.Udp(4000, 4000, m));
        await lab.KeepAsync();
        // The bridge puts it into its own VLAN, where guest 6 and the world's frames without a tag are
        lab.Lab.Ip("link", "set", "vif7.0", "master", "xenbr0", "up");
        Assert.False(lab.Hears(lab.Lab.Other, newcomer, Hello, lab.Lab.Outside, FromWorld));
        var early = lab.Lab.Mark();
        lab.Lab.Outside.Send(FromWorld(early));
        await lab.KeepAsync();
        Assert.False(lab.Heard(newcomer, early, lab.In20, FromWorld));
        Assert.True(lab.Hears(lab.Lab.Guest, newcomer, Hello, newcomer, Hello));
    });

    [VlanFact]
    public Task BridgeThatFiltersNoVlans_CutsTheGuestOff_AndItIsSaidWhatToDo() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new VlanLab("20", null);
        lab.Lab.Ip("link", "set", "xenbr0", "type", "bridge", "vlan_filtering", "0");
        await lab.KeepAsync();
        Assert.Contains("vif5.0 is cut off: its configuration says vlan=, and the bridge xenbr0 does not filter VLANs (ip link set xenbr0 type bridge vlan_filtering 1)", lab.Lab.Guard.Frame.Problem, StringComparison.Ordinal);
        Assert.False(lab.Hears(lab.Lab.Other, lab.Lab.Guest, FromGuest, lab.Lab.Outside, FromWorld));
        Assert.False(lab.Hears(lab.Lab.Outside, lab.Lab.Guest, FromGuest, lab.Lab.Other, FromOther));
        var unheard = lab.Lab.Mark();
        lab.Lab.Outside.Send(FromWorld(unheard));
        lab.Lab.Ip("link", "set", "xenbr0", "type", "bridge", "vlan_filtering", "1");
        await lab.KeepAsync();
        Assert.Null(lab.Lab.Guard.Frame.Problem);
        Assert.False(lab.Heard(lab.Lab.Guest, unheard, lab.In20, FromWorld));
        Assert.True(lab.Hears(lab.In20, lab.Lab.Guest, FromGuest, lab.Lab.Guest, FromGuest));
    });
}

/// <summary>A fact that needs a bridge that filters VLANs, here or in a kernel that is run for it; skipped, with why, where neither can be had.</summary>
internal sealed class VlanFactAttribute : FactAttribute
{
    private static readonly string? _whyNot = VlanKernel.WhyNot();

    public VlanFactAttribute() => Skip = _whyNot;
}
