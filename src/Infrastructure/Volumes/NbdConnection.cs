using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// A connection to one export of an NBD server, shaken hands on (fixed newstyle, NBD_OPT_GO; the protocol's text is doc/proto.md of NetworkBlockDevice/nbd). It is handed to the
/// kernel, which goes on with it; or it is read and written here, which is for the small records that claims are. Its calls block: what .NET waits for asynchronously, it would go
/// on being woken for when the kernel has the socket.
/// </summary>
internal sealed class NbdConnection : IDisposable
{
    private const ulong OptionMagic = 0x49484156454F5054;
    private const ulong ReplyMagic = 0x3e889045565a9;
    private const uint ErrorBit = 0x80000000;
    private const int ReplyMax = 64 << 10;

    private ulong _handle;

    private NbdConnection(Socket socket) => Socket = socket;

    /// <summary>The connection itself.</summary>
    public Socket Socket { get; }

    /// <summary>The export's size in bytes.</summary>
    public ulong Size { get; private set; }

    /// <summary>What the server says of it: read-only (2), knows flushes (4), …</summary>
    public ushort Flags { get; private set; }

    /// <summary>Whether it can only be read.</summary>
    public bool IsReadOnly => (Flags & 2) != 0;

    /// <summary>Connects to an export. Throws <see cref="IOException"/> in words; <see cref="NbdBusyException"/> if it takes no more connections now.</summary>
    /// <param name="server">Where.</param>
    /// <param name="port">At which port.</param>
    /// <param name="export">Its export.</param>
    /// <param name="limit">How long each step may take.</param>
    public static NbdConnection Open(string server, int port, string export, TimeSpan limit)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A server that is switched off says nothing: it is asked whether it is still there
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
            SetLimit(socket, limit);
            socket.Connect(server, port);
            var connection = new NbdConnection(socket);
            connection.Greet();
            connection.Choose(export);
            return connection;
        }
        // What nbd-server does when it is asked for what it does not have, and may not say so (allowlist)
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.TryAgain && socket.Connected)
        {
            socket.Dispose();
            throw new IOException($"{server} does not answer when asked for its export {export}: it may have none of that name", e);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"{server} does not answer at port {port}: {e.Message}", e);
        }
        catch (IOException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Ready for the kernel, which waits for an answer as long as it takes.</summary>
    public NbdConnection WithoutLimit()
    {
        SetLimit(Socket, TimeSpan.Zero);
        return this;
    }

    /// <summary>Reads from its beginning.</summary>
    public byte[] Read(int length)
    {
        Ask(0, length);
        Answered("read");
        return Take(length);
    }

    /// <summary>Writes at its beginning, and has it kept.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Ask(1, bytes.Length);
        Send(bytes);
        Answered("write");
        if ((Flags & 4) == 0) return;
        Ask(3, 0);
        Answered("flush");
    }

    /// <summary>Tells the server that nothing more comes.</summary>
    public void Leave() => Ask(2, 0);

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();

    private static void SetLimit(Socket socket, TimeSpan limit) => (socket.SendTimeout, socket.ReceiveTimeout) = ((int)limit.TotalMilliseconds, (int)limit.TotalMilliseconds);

    private void Greet()
    {
        var greeting = Take(18);
        if (!greeting.AsSpan(0, 8).SequenceEqual("NBDMAGIC"u8) || BinaryPrimitives.ReadUInt64BigEndian(greeting.AsSpan(8)) != OptionMagic) throw new IOException("it is no NBD server of these days (fixed newstyle)");
        // Fixed newstyle, and no zeroes after an old way of choosing the export
        var flags = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(flags, (uint)(BinaryPrimitives.ReadUInt16BigEndian(greeting.AsSpan(16)) & 3));
        Send(flags);
    }

    private void Choose(string export)
    {
        var name = Encoding.UTF8.GetBytes(export);
        var request = new byte[16 + 4 + name.Length + 2];
        BinaryPrimitives.WriteUInt64BigEndian(request, OptionMagic);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(8), 7);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(12), (uint)(4 + name.Length + 2));
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(16), (uint)name.Length);
        name.CopyTo(request, 20);
        Send(request);
        while (!IsChosen(export))
        {
        }
        if (Size == 0) throw new IOException($"its export {export} is empty");
    }

    private bool IsChosen(string export)
    {
        var header = Take(20);
        var (type, length) = (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12)), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(16)));
        if (BinaryPrimitives.ReadUInt64BigEndian(header) != ReplyMagic || length is < 0 or > ReplyMax) throw new IOException("its answer is none of the NBD protocol");
        var data = Take(length);
        if ((type & ErrorBit) != 0) throw Refused(type, export, Encoding.UTF8.GetString(data).Trim('\0', ' ', '\n'));
        if (type == 3 && length >= 12 && BinaryPrimitives.ReadUInt16BigEndian(data) == 0)
        {
            (Size, Flags) = (BinaryPrimitives.ReadUInt64BigEndian(data.AsSpan(2)), BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(10)));
        }
        return type == 1;
    }

    private static IOException Refused(uint type, string export, string said) => (type & ~ErrorBit) switch
    {
        1 => new IOException("it does not know NBD_OPT_GO: it is older than nbd-server 3.16 or qemu-nbd 2.10"),
        6 => new IOException($"it has no export {export}"),
        2 => new NbdBusyException($"it does not give its export {export} out now{(said.Length == 0 ? "" : $": {said}")}"),
        5 => new IOException($"it gives its export {export} out over TLS only"),
        var other => new IOException($"it refuses its export {export} (error {other}{(said.Length == 0 ? "" : $": {said}")})"),
    };

    private void Ask(ushort kind, int length)
    {
        var request = new byte[28];
        BinaryPrimitives.WriteUInt32BigEndian(request, 0x25609513);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), kind);
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(8), ++_handle);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(24), length);
        Send(request);
    }

    private void Answered(string what)
    {
        var reply = Take(16);
        if (BinaryPrimitives.ReadUInt32BigEndian(reply) != 0x67446698) throw new IOException("its answer is none of the NBD protocol");
        if (BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(4)) is > 0 and var error) throw new IOException($"it failed to {what} (error {error})");
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[Socket.Send(bytes)..];
    }

    private byte[] Take(int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var came = Socket.Receive(bytes.AsSpan(at));
            // What a server does that takes no more connections to an export, or none from here
            if (came == 0) throw new NbdBusyException("it closed the connection: it takes no more of them, or none from this host");
            at += came;
        }
        return bytes;
    }
}

/// <summary>A server takes no more connections to an export now.</summary>
internal sealed class NbdBusyException(string message) : IOException(message);
