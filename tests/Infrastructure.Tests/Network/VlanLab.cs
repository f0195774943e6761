using XenWeb.Domain.Guards;
using static XenWeb.Infrastructure.Tests.Network.GuardedLab;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>A <see cref="GuardedLab"/> whose bridge filters VLANs, as its admin set it up: the uplink carries VLANs 20 and 30 with tags, and its own without.</summary>
internal sealed class VlanLab : IAsyncDisposable
{
    private readonly List<RawPort> _ports = [];

    public VlanLab(string? guest = "20", string? other = "30")
    {
        Lab.Ip("link", "set", "xenbr0", "type", "bridge", "vlan_filtering", "1");
        foreach (var vlan in new[] { "20", "30" })
        {
            Lab.Bridge("vlan", "add", "dev", "uplink", "vid", vlan);
            Netns.Ip("-n", Lab.World.Name, "link", "add", "link", "uplink-in", "name", $"world.{vlan}", "type", "vlan", "id", vlan);
            Netns.Ip("-n", Lab.World.Name, "link", "set", $"world.{vlan}", "up");
        }
        (In20, In30) = (Keep(new RawPort(Lab.World, "world.20")), Keep(new RawPort(Lab.World, "world.30")));
        Vifs(guest, other);
    }

    /// <summary>The host, its guests 5 and 6, and the world: there <see cref="GuardedLab.Outside"/> hears all, with tags or without.</summary>
    public GuardedLab Lab { get; } = new();

    /// <summary>The world's end of VLAN 20.</summary>
    public RawPort In20 { get; }

    /// <summary>The world's end of VLAN 30.</summary>
    public RawPort In30 { get; }

    /// <summary>What xenstore says of the guests' VLANs.</summary>
    public void Vifs(string? guest, string? other, params string[] more) => Lab.Vifs([Vif(5, GuestMac, $"{GuestAddress} {GuestAddress6}", guest), Vif(6, OtherMac, "", other), .. more]);

    public Task KeepAsync() => Lab.Guard.ReconcileAsync(default);

    public RawPort Keep(RawPort port)
    {
        _ports.Add(port);
        return port;
    }

    /// <summary>To all, from the first guest.</summary>
    public static byte[] FromGuest(byte[] mark) => Frame.Version4(GuestMac, Frame.Everybody, GuestAddress, "10.0.0.255", 17, Frame.Udp(4000, 4000, mark));

    /// <summary>To all, from the second guest.</summary>
    public static byte[] FromOther(byte[] mark) => Frame.Version4(OtherMac, Frame.Everybody, "10.0.0.6", "10.0.0.255", 17, Frame.Udp(4000, 4000, mark));

    /// <summary>To all, from the world.</summary>
    public static byte[] FromWorld(byte[] mark) => Frame.Version4(OutsideMac, Frame.Everybody, "10.0.0.1", "10.0.0.255", 17, Frame.Udp(4000, 4000, mark));

    /// <summary>Whether what one sends is heard by another. What has not come before the fence does not come: that one is sent after it, on a way that leads to the hearer.</summary>
    public bool Hears(RawPort hearer, RawPort sender, Func<byte[], byte[]> frame, RawPort fenceSender, Func<byte[], byte[]> fence)
    {
        var mark = Lab.Mark();
        sender.Send(frame(mark));
        return Heard(hearer, mark, fenceSender, fence);
    }

    /// <summary>Whether one has heard what was sent before.</summary>
    public bool Heard(RawPort hearer, byte[] mark, RawPort fenceSender, Func<byte[], byte[]> fence)
    {
        var last = Lab.Mark();
        fenceSender.Send(fence(last));
        return hearer.HearUntil(last).Exists(f => f.AsSpan().IndexOf(mark) >= 0);
    }

    /// <summary>Joins the uplinks of two hosts by a switch; of what the worlds had at their ends nothing is left.</summary>
    public static void Cable(VlanLab one, VlanLab other)
    {
        Netns.Ip("-n", one.Lab.World.Name, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", other.Lab.World.Name);
        foreach (var world in new[] { one.Lab.World.Name, other.Lab.World.Name })
        {
            foreach (var vlan in new[] { "20", "30" }) Netns.Ip("-n", world, "link", "delete", $"world.{vlan}");
            Netns.Ip("-n", world, "link", "add", "switch", "type", "bridge");
            foreach (var port in new[] { "uplink-in", "cable" }) Netns.Ip("-n", world, "link", "set", port, "master", "switch", "up");
            Netns.Ip("-n", world, "link", "set", "switch", "up");
        }
    }

    public long Dropped(int domain) => Lab.Dropped(domain, GuardCause.Protocol);

    public async ValueTask DisposeAsync()
    {
        foreach (var port in _ports) port.Dispose();
        await Lab.DisposeAsync();
    }
}
