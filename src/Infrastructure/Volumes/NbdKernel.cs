using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// The kernel's own NBD client, over generic netlink (include/uapi/linux/nbd-netlink.h). Not over nbd-client, for that can't tell the kernel to wait for a server that is away:
/// here what guests write waits, and nothing fails, until the server is back.
/// </summary>
internal static class NbdKernel
{
    private const string Devices = "/sys/block";
    private const int ControlFamily = 16;

    /// <summary>A request without an answer for this long means that the connection is dead; the request is then sent over the next one.</summary>
    private const ulong TimeoutSeconds = 30;

    /// <summary>How long requests wait for a server that is away, before they fail: a month.</summary>
    private const ulong WaitSeconds = 30 * 24 * 3600;

    // Attributes and commands of the family
    private enum Field : ushort { Index = 1, Size = 2, BlockSize = 3, Timeout = 4, ServerFlags = 5, Sockets = 7, WaitTimeout = 8, Backend = 10 }

    private enum Order : byte { Connect = 1, Disconnect = 2, Reconfigure = 3 }

    /// <summary>Why there is no such client; null if there is.</summary>
    public static string? WhyNot() => Directory.Exists("/sys/module/nbd") || Directory.Exists($"{Devices}/nbd0") ? null : "the kernel's module nbd is not loaded (echo nbd > /etc/modules-load.d/nbd.conf)";

    /// <summary>The number of the device that was connected under a name; null if none was.</summary>
    public static int? Find(string backend)
    {
        if (!Directory.Exists(Devices)) return null;
        foreach (var folder in Directory.EnumerateDirectories(Devices, "nbd*"))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "backend")).Trim() == backend && File.Exists(Path.Combine(folder, "pid"))) return int.Parse(Path.GetFileName(folder).AsSpan(3), CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It has no name, or has just gone
            }
        }
        return null;
    }

    /// <summary>Gives a connection to a free device, under a name; the device's number.</summary>
    public static int Connect(NbdConnection connection, bool readOnly, string backend)
    {
        var reply = Ask(Order.Connect,
        [
            .. Attribute(Field.Size, connection.Size), .. Attribute(Field.BlockSize, 512ul), .. Attribute(Field.Timeout, TimeoutSeconds), .. Attribute(Field.WaitTimeout, WaitSeconds),
            .. Attribute(Field.ServerFlags, (ulong)connection.Flags | (readOnly ? 2ul : 0ul)), .. Socket(connection), .. Attribute(Field.Backend, Encoding.UTF8.GetBytes(backend + "\0")),
        ]);
        var index = Find(reply, (ushort)Field.Index) is { Length: 4 } number ? BitConverter.ToInt32(number) : throw new IOException("the kernel did not tell which NBD device it took");
        if (Find(backend) == index) return index;
        Disconnect(index);
        throw new IOException("this kernel does not keep the names of NBD devices (it is older than Linux 5.14)");
    }

    /// <summary>Gives a device another connection, if it has lost its own; else nothing is done.</summary>
    public static void Reconnect(int index, NbdConnection connection, string backend) =>
        Ask(Order.Reconfigure, [.. Attribute(Field.Index, BitConverter.GetBytes(index)), .. Attribute(Field.Backend, Encoding.UTF8.GetBytes(backend + "\0")), .. Socket(connection)]);

    /// <summary>Ends a device's connection; what waited for the server fails.</summary>
    public static void Disconnect(int index) => Ask(Order.Disconnect, Attribute(Field.Index, BitConverter.GetBytes(index)));

    private static byte[] Attribute(Field field, ulong value) => Attribute(field, BitConverter.GetBytes(value));

    private static byte[] Attribute(Field field, ReadOnlySpan<byte> value) => Attribute((ushort)field, value);

    private static byte[] Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        var bytes = new byte[(4 + value.Length + 3) & ~3];
        BitConverter.TryWriteBytes(bytes, (ushort)(4 + value.Length));
        BitConverter.TryWriteBytes(bytes.AsSpan(2), type);
        value.CopyTo(bytes.AsSpan(4));
        return bytes;
    }

    // A list of one socket, as nested attributes
    private static byte[] Socket(NbdConnection connection) =>
        Attribute((ushort)((ushort)Field.Sockets | 0x8000), Attribute(0x8001, Attribute(1, BitConverter.GetBytes((int)connection.Socket.Handle))));

    private static byte[] Ask(Order order, byte[] attributes)
    {
        using var link = new GenericNetlink();
        var family = link.Ask(ControlFamily, 3, Attribute(2, "nbd\0"u8));
        return link.Ask(Find(family, 1) is { Length: >= 2 } id ? BitConverter.ToUInt16(id) : throw new IOException("the kernel has no NBD"), (byte)order, attributes);
    }

    private static byte[]? Find(byte[] attributes, ushort type)
    {
        for (var at = 0; at + 4 <= attributes.Length;)
        {
            var length = BitConverter.ToUInt16(attributes, at);
            if (length < 4 || at + length > attributes.Length) return null;
            if ((BitConverter.ToUInt16(attributes, at + 2) & 0x3fff) == type) return attributes[(at + 4)..(at + length)];
            at += (length + 3) & ~3;
        }
        return null;
    }
}
