using XenWeb.Domain.Configs;
using IPNetwork = System.Net.IPNetwork;

namespace XenWeb.Domain.Guards;

/// <summary>The rules of one vif, in their order. What is drawn up as a list of what is allowed can't be passed by a frame of an unusual shape.</summary>
internal static class PortRules
{
    // RFC 4861 and 3810: what a host may say before it has an address
    private const string WithoutAddress = "{ nd-neighbor-solicit, mld-listener-report, mld2-listener-report }";

    // The addresses that a neighbour advertisement speaks for: 16 bytes after the first 8 of ICMPv6
    private const string AdvertisedTarget = "@th,64,128";

    public static IEnumerable<string> Of(VifPort port, GuardLimits limits) => [.. Frames(port, limits), .. Arp(port), .. Version4(port), .. Version6(port), .. Openings(port, limits), "accept"];

    private static IEnumerable<string> Frames(VifPort port, GuardLimits limits) =>
    [
        $"ether saddr != {port.Mac} {Drop(port, GuardCause.Mac)}",
        $"ether saddr @{GuardRules.QuarantineSet} {Drop(port, GuardCause.Quarantine)}",
        $"{Over(limits.Packets)} {Drop(port, GuardCause.Packets)}",
        $"ether daddr & 01:00:00:00:00:00 == 01:00:00:00:00:00 {Over(limits.Broadcasts)} {Drop(port, GuardCause.Broadcasts)}",
        $"vlan id {Foreign(port)} {Drop(port, GuardCause.Protocol)}",
        // A provider's tag (802.1ad), which a bridge takes for no tag at all
        $"ether type 8021ad {Drop(port, GuardCause.Protocol)}",
        $"meta protocol != {{ ip, ip6, arp }} {Drop(port, GuardCause.Protocol)}",
    ];

    // A guest sends tags of those VLANs only that its configuration gives it besides its own. Every other rule looks behind the tag
    private static string Foreign(VifPort port) => port.Vlan is { } text && VlanList.Read(text).Vlans is { Others.IsEmpty: false } vlans
        ? $"!= {{ {string.Join(", ", vlans.Ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"))} }}"
        : "0-4095";

    private static IEnumerable<string> Arp(VifPort port)
    {
        var own = Own(port, VifPort.Bytes4);
        // 0.0.0.0 asks whether an address is free (RFC 5227)
        var from = own.Length == 0 ? "" : $" arp saddr ip {{ 0.0.0.0, {own} }}";
        return [$"meta protocol arp arp saddr ether {port.Mac}{from} accept", $"meta protocol arp {Drop(port, GuardCause.Arp)}"];
    }

    private static IEnumerable<string> Version4(VifPort port)
    {
        // Clients listen to port 68, whatever the answer was sent from
        yield return $"meta protocol ip udp sport 67 {Drop(port, GuardCause.Server)}";
        yield return $"meta protocol ip udp dport 68 {Drop(port, GuardCause.Server)}";
        yield return $"meta protocol ip icmp type {{ redirect, router-advertisement }} {Drop(port, GuardCause.Router)}";
        if (Own(port, VifPort.Bytes4) is not { Length: > 0 } own) yield break;
        yield return "meta protocol ip ip saddr 0.0.0.0 udp sport 68 udp dport 67 accept";
        yield return $"meta protocol ip ip saddr != {{ {own} }} {Drop(port, GuardCause.Address)}";
    }

    private static IEnumerable<string> Version6(VifPort port)
    {
        yield return $"meta protocol ip6 udp sport 547 {Drop(port, GuardCause.Server)}";
        yield return $"meta protocol ip6 udp dport 546 {Drop(port, GuardCause.Server)}";
        yield return $"meta protocol ip6 icmpv6 type {{ nd-router-advert, nd-redirect }} {Drop(port, GuardCause.Router)}";
        // In pieces an advertisement is not to be known as one; routers and neighbours speak from link-local addresses, and never in pieces (RFC 6980)
        yield return $"meta protocol ip6 ip6 saddr fe80::/10 exthdr frag exists {Drop(port, GuardCause.Router)}";
        if (Own(port, VifPort.Bytes6) is not { Length: > 0 } configured) yield break;
        var own = port.Addresses.Any(n => n.Contains(port.LinkLocal)) ? configured : $"{port.LinkLocal}, {configured}";
        yield return $"meta protocol ip6 ip6 saddr :: icmpv6 type {WithoutAddress} accept";
        yield return $"meta protocol ip6 ip6 saddr != {{ {own} }} {Drop(port, GuardCause.Address)}";
        yield return $"meta protocol ip6 icmpv6 type nd-neighbor-advert {AdvertisedTarget} != {{ {string.Join(", ", Targets(port))} }} {Drop(port, GuardCause.Address)}";
    }

    private static IEnumerable<string> Openings(VifPort port, GuardLimits limits) =>
    [
        $"tcp flags & (syn | ack) == syn {Over(limits.Connections)} {Drop(port, GuardCause.Connections)}",
        $"icmp type echo-request {Over(limits.Connections)} {Drop(port, GuardCause.Connections)}",
        $"icmpv6 type echo-request {Over(limits.Connections)} {Drop(port, GuardCause.Connections)}",
        $"meta l4proto udp {Over(limits.Datagrams)} {Drop(port, GuardCause.Datagrams)}",
    ];

    private static string Own(VifPort port, int bytes) =>
        string.Join(", ", port.Addresses.Where(n => VifPort.BytesOf(n) == bytes).Select(Text));

    private static string Text(IPNetwork network) =>
        network.PrefixLength == VifPort.BytesOf(network) * 8 ? network.BaseAddress.ToString() : network.ToString();

    // A raw field takes numbers, and of networks their first and last
    private static IEnumerable<string> Targets(VifPort port)
    {
        if (!port.Addresses.Any(n => n.Contains(port.LinkLocal))) yield return Number(port.LinkLocal.GetAddressBytes());
        foreach (var network in port.Addresses.Where(n => VifPort.BytesOf(n) == VifPort.Bytes6))
        {
            var (first, last) = (network.BaseAddress.GetAddressBytes(), network.BaseAddress.GetAddressBytes());
            for (var bit = network.PrefixLength; bit < 128; bit++) last[bit / 8] |= (byte)(0x80 >> (bit % 8));
            yield return network.PrefixLength == 128 ? Number(first) : $"{Number(first)}-{Number(last)}";
        }
    }

    private static string Number(byte[] bytes) => $"0x{Convert.ToHexStringLower(bytes)}";

    private static string Over(int limit) => $"limit rate over {limit}/second burst {limit} packets";

    private static string Drop(VifPort port, GuardCause cause) => $"counter name {GuardRules.Counter(port, cause)} drop";
}
