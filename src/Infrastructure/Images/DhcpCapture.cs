using System.Buffers.Binary;

namespace XenWeb.Infrastructure.Images;

/// <summary>Looks through what QEMU has written down of a guest's network (pcap, Ethernet) for an address that was given.</summary>
internal static class DhcpCapture
{
    private const int FileHeader = 24, PacketHeader = 16, Ethernet = 14, UdpHeader = 8, Options = 240;
    private const int BytesMax = 16 << 20;
    private const byte Udp = 17, MessageType = 53, Acknowledged = 5;

    /// <summary>Whether a guest asked for an address by DHCP and got one. A file that is not there, or is still being written, tells what it has.</summary>
    public static bool HasAddress(string path)
    {
        if (!File.Exists(path)) return false;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[(int)Math.Min(file.Length, BytesMax)];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return HasAddress(bytes.AsSpan(0, read));
    }

    /// <summary>The same, of the bytes.</summary>
    public static bool HasAddress(ReadOnlySpan<byte> pcap)
    {
        // As this machine writes numbers: QEMU's own file
        for (var at = FileHeader; at + PacketHeader <= pcap.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(pcap[(at + 8)..]);
            at += PacketHeader;
            if (length > BytesMax || at + (int)length > pcap.Length) return false;
            if (IsAcknowledgement(pcap.Slice(at, (int)length))) return true;
            at += (int)length;
        }
        return false;
    }

    private static bool IsAcknowledgement(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Ethernet + 20 || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != 0x0800) return false;
        var ip = frame[Ethernet..];
        var header = (ip[0] & 0x0f) * 4;
        if (ip[0] >> 4 != 4 || ip[9] != Udp || ip.Length < header + UdpHeader + Options) return false;
        var udp = ip[header..];
        if (BinaryPrimitives.ReadUInt16BigEndian(udp) != 67 || BinaryPrimitives.ReadUInt16BigEndian(udp[2..]) != 68) return false;
        var options = udp[(UdpHeader + Options)..];
        for (var at = 0; at + 2 < options.Length && options[at] != 255;)
        {
            if (options[at] == 0) at++;
            else if (options[at] == MessageType) return options[at + 2] == Acknowledged;
            else at += 2 + options[at + 1];
        }
        return false;
    }
}
