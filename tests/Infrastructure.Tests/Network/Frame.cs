using System.Buffers.Binary;
using System.Net;
using XenWeb.Domain.Configs;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>Ethernet frames, made by hand: also such as no kernel would send.</summary>
internal static class Frame
{
    public const string Everybody = "ff:ff:ff:ff:ff:ff";

    public static byte[] Ethernet(string from, string to, ushort type, byte[] payload) => [.. Bytes(to), .. Bytes(from), .. Two(type), .. payload];

    public static byte[] Arp(string from, string to, string speaker, string speaksFor, byte[] mark) =>
        Ethernet(from, to, 0x0806, [0, 1, 8, 0, 6, 4, 0, 2, .. Bytes(speaker), .. IPAddress.Parse(speaksFor).GetAddressBytes(), .. Bytes(to), 10, 0, 0, 1, .. mark]);

    public static byte[] Version4(string from, string to, string source, string target, byte protocol, byte[] payload)
    {
        byte[] header = [0x45, 0, .. Two((ushort)(20 + payload.Length)), 0, 1, 0, 0, 64, protocol, 0, 0, .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(target).GetAddressBytes()];
        var sum = 0;
        for (var at = 0; at < 20; at += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(at));
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), (ushort)~sum);
        return Ethernet(from, to, 0x0800, [.. header, .. payload]);
    }

    public static byte[] Version6(string from, string to, string source, string target, byte next, byte[] payload) => Ethernet(from, to, 0x86dd,
        [0x60, 0, 0, 0, .. Two((ushort)payload.Length), next, 255, .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(target).GetAddressBytes(), .. payload]);

    public static byte[] Udp(ushort from, ushort to, byte[] mark) => [.. Two(from), .. Two(to), .. Two((ushort)(8 + mark.Length)), 0, 0, .. mark];

    public static byte[] Syn(ushort to, byte[] mark) => [0x80, 0, .. Two(to), 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0x10, 0, 0, 0, 0, 0, .. mark];

    public static byte[] Icmp6(byte type, byte[] rest) => [type, 0, 0, 0, .. rest];

    /// <summary>The frame with a VLAN tag.</summary>
    public static byte[] Tagged(byte[] frame, ushort vlan, ushort kind = 0x8100) => [.. frame[..12], .. Two(kind), .. Two(vlan), .. frame[12..]];

    public static byte[] Bytes(string mac)
    {
        Assert.True(MacAddress.TryParse(mac, out var address));
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, address.Bits);
        return bytes[2..];
    }

    private static byte[] Two(ushort value) => [(byte)(value >> 8), (byte)value];
}
