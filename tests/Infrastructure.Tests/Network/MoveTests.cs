using XenWeb.Domain.Guards;
using static XenWeb.Infrastructure.Tests.Network.GuardedLab;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>
/// A guest moves from one host to another behind one switch. The switch sends on what is for the guest to where it heard it last, until the guest
/// speaks at its new place: that is what the gratuitous ARP is for that a guest's kernel sends when its network is there again.
/// </summary>
public sealed class MoveTests
{
    private const string Client = "00:16:3e:00:00:cc", ClientAddress = "10.0.0.1";

    [NetnsFact]
    public async Task GratuitousArp_AfterAMove_PassesTheGuard_AndTheSwitchLearnsTheNewPlace()
    {
        await using var source = new GuardedLab();
        await using var target = new GuardedLab();
        using var client = Switch(source, target);
        // A port that has just come up passes nothing until the kernel has looked at its link
        await Eventually.True(() => Forwards(source.World, 3) && Forwards(target.World, 2), "the switch's ports to be up");
        source.Hush();
        target.Hush();
        await source.Guard.ReconcileAsync(default);
        // It has not come to the target yet, where another guest is alone
        target.Vifs(Vif(6, OtherMac, ""));
        await target.Guard.ReconcileAsync(default);
        Assert.True(Hears(client, source.Guest, m => Frame.Version4(GuestMac, Frame.Everybody, GuestAddress, "10.0.0.255", 17, Frame.Udp(4000, 4000, m)), source, source.Other));
        Assert.True(Hears(source.Guest, client, ToGuest, source, client));
        Assert.False(Hears(target.Other, client, ToGuest, source, client));

        // It has moved, and says nothing: the switch does not know
        target.Vifs(Vif(5, GuestMac, GuestAddress), Vif(6, OtherMac, ""));
        await target.Guard.ReconcileAsync(default);
        source.Vifs(Vif(6, OtherMac, ""));
        await source.Guard.ReconcileAsync(default);
        Assert.False(Hears(target.Guest, client, ToGuest, source, client));

        // For an address that is not its own it does not pass; for its own it does, and all hear it
        Assert.False(Hears(client, target.Guest, m => Gratuitous("10.0.0.6", m), source, target.Other));
        await target.Guard.ReconcileAsync(default);
        Assert.Equal(1, target.Dropped(5, GuardCause.Arp));
        Assert.False(Hears(target.Guest, client, ToGuest, source, client));
        Assert.True(Hears(client, target.Guest, m => Gratuitous(GuestAddress, m), source, target.Other));
        Assert.True(Hears(target.Guest, client, ToGuest, source, client));
        await target.Guard.ReconcileAsync(default);
        Assert.Equal(1, target.Dropped(5, GuardCause.Arp));
    }

    private static byte[] ToGuest(byte[] mark) => Frame.Version4(Client, GuestMac, ClientAddress, GuestAddress, 17, Frame.Udp(4000, 4000, mark));

    // As Linux sends it: a request of the guest for its own address, to all
    private static byte[] Gratuitous(string address, byte[] mark)
    {
        var ip = System.Net.IPAddress.Parse(address).GetAddressBytes();
        return Frame.Ethernet(GuestMac, Frame.Everybody, 0x0806, [0, 1, 8, 0, 6, 4, 0, 1, .. Frame.Bytes(GuestMac), .. ip, 0, 0, 0, 0, 0, 0, .. ip, .. mark]);
    }

    // What the hearer has not heard when it hears the fence, it does not hear: that is sent after it, to all
    private static bool Hears(RawPort hearer, RawPort sender, Func<byte[], byte[]> frame, GuardedLab marks, RawPort fencer)
    {
        var (mark, fence) = (marks.Mark(), marks.Mark());
        sender.Send(frame(mark));
        fencer.Send(fencer == sender ? Frame.Arp(Client, Frame.Everybody, Client, ClientAddress, fence) : Frame.Arp(OtherMac, Frame.Everybody, OtherMac, "10.0.0.7", fence));
        return hearer.HearUntil(fence).Exists(f => f.AsSpan().IndexOf(mark) >= 0);
    }

    private static bool Forwards(Netns space, int ports) => Netns.Run("bridge", ["-n", space.Name, "link", "show"]).Split("state forwarding").Length == ports + 1;

    // One switch of two halves, one at each host's uplink, and a client at the source's half
    private static RawPort Switch(GuardedLab source, GuardedLab target)
    {
        Netns.Ip("-n", source.World.Name, "link", "add", "trunk", "type", "veth", "peer", "name", "trunk", "netns", target.World.Name);
        Netns.Ip("-n", source.World.Name, "link", "add", "client", "type", "veth", "peer", "name", "client-in", "address", Client);
        Netns.Ip("-n", source.World.Name, "link", "set", "client-in", "up");
        foreach (var (space, ports) in new[] { (source.World, new[] { "uplink-in", "trunk", "client" }), (target.World, ["uplink-in", "trunk"]) })
        {
            Netns.Ip("-n", space.Name, "link", "add", "switch", "type", "bridge");
            Netns.Ip("-n", space.Name, "link", "set", "switch", "up");
            foreach (var port in ports) Netns.Ip("-n", space.Name, "link", "set", port, "master", "switch", "up");
        }
        return new RawPort(source.World, "client-in");
    }
}
