using System.Runtime.InteropServices;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>Sends and hears whole Ethernet frames at one network device.</summary>
internal sealed partial class RawPort : IDisposable
{
    private const int Packet = 17, Raw = 3, AllProtocols = 0x0300, Readable = 1, SocketLevel = 1, ReceiveBufferForced = 33;

    private readonly int _socket;

    public RawPort(Netns space, string device)
    {
        _socket = space.Within(() =>
        {
            var socket = Checked(Socket(Packet, Raw, AllProtocols));
            var address = new byte[20];
            MemoryMarshal.Write(address, (ushort)Packet);
            MemoryMarshal.Write(address.AsSpan(2), (ushort)AllProtocols);
            MemoryMarshal.Write(address.AsSpan(4), Checked(IndexOf(device)));
            Checked(Bind(socket, address, address.Length));
            var size = 16 << 20;
            Checked(SetOption(socket, SocketLevel, ReceiveBufferForced, ref size, sizeof(int)) + 1);
            return socket;
        });
    }

    public void Send(byte[] frame) => Checked((int)Send(_socket, frame, frame.Length, 0));

    /// <summary>Every frame that comes, up to the first that holds this mark; fails if it does not come.</summary>
    public List<byte[]> HearUntil(byte[] mark)
    {
        var heard = new List<byte[]>();
        var buffer = new byte[65536];
        while (true)
        {
            var wait = new PollEntry { Descriptor = _socket, Wanted = Readable };
            Assert.True(Poll(ref wait, 1, (int)Eventually.Deadline.TotalMilliseconds) > 0, "the frame that was allowed did not get through");
            var frame = buffer[..Checked((int)Receive(_socket, buffer, buffer.Length, 0))];
            heard.Add(frame);
            if (frame.AsSpan().IndexOf(mark) >= 0) return heard;
        }
    }

    public void Dispose() => _ = Close(_socket);

    private static int Checked(int result) => result > 0 || (result == 0 && Marshal.GetLastPInvokeError() == 0) ? result : throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Came;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int kind, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int socket, byte[] address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int socket, int level, int option, ref int value, int length);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int IndexOf(string device);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, byte[] frame, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, byte[] buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entry, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
