using System.ComponentModel;
using System.Runtime.InteropServices;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>Asks families of the kernel's generic netlink: a request, its answer's attributes, its end. .NET knows no such sockets.</summary>
internal sealed class GenericNetlink : IDisposable
{
    private const int Header = 16;
    private const int OwnHeader = 4;
    private const int AnswerMax = 64 << 10;

    private readonly int _socket;
    private uint _sequence;

    /// <summary>A socket; it gives up waiting after 30 s.</summary>
    public GenericNetlink()
    {
        _socket = Open(16, 3 | 0x80000, 16);
        if (_socket < 0) throw Failure("no netlink socket");
        long[] wait = [30, 0];
        if (SetOption(_socket, 1, 20, wait, 16) < 0) throw Failure("no netlink socket with a time limit");
    }

    /// <summary>The answer's attributes; throws <see cref="IOException"/> with the kernel's error.</summary>
    public byte[] Ask(ushort family, byte command, ReadOnlySpan<byte> attributes)
    {
        var request = new byte[Header + OwnHeader + attributes.Length];
        BitConverter.TryWriteBytes(request, request.Length);
        BitConverter.TryWriteBytes(request.AsSpan(4), family);
        // A request, and its end is to be told
        BitConverter.TryWriteBytes(request.AsSpan(6), (ushort)5);
        BitConverter.TryWriteBytes(request.AsSpan(8), ++_sequence);
        request[Header] = command;
        request[Header + 1] = 1;
        attributes.CopyTo(request.AsSpan(Header + OwnHeader));
        if (Send(_socket, ref request[0], request.Length, 0) < 0) throw Failure("the kernel took no request");
        return Answer();
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Linux.Native.Close(_socket);

    private byte[] Answer()
    {
        var (buffer, answer) = (new byte[AnswerMax], Array.Empty<byte>());
        while (true)
        {
            var length = (int)Receive(_socket, ref buffer[0], buffer.Length, 0);
            if (length < 0) throw Failure("the kernel did not answer");
            for (var at = 0; at + Header <= length;)
            {
                var size = BitConverter.ToInt32(buffer, at);
                if (size < Header || at + size > length) break;
                if (BitConverter.ToUInt32(buffer, at + 8) == _sequence)
                {
                    // An error, or its absence, is the end
                    if (BitConverter.ToUInt16(buffer, at + 4) == 2)
                    {
                        var error = BitConverter.ToInt32(buffer, at + Header);
                        return error == 0 ? answer : throw new IOException($"the kernel refused: {new Win32Exception(-error).Message}");
                    }
                    answer = buffer[(at + Header + OwnHeader)..(at + size)];
                }
                at += (size + 3) & ~3;
            }
        }
    }

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [DllImport("libc", EntryPoint = "socket", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(int domain, int type, int protocol);

    [DllImport("libc", EntryPoint = "setsockopt", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int socket, int level, int option, long[] value, uint length);

    [DllImport("libc", EntryPoint = "send", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Send(int socket, ref byte bytes, nint length, int flags);

    [DllImport("libc", EntryPoint = "recv", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Receive(int socket, ref byte bytes, nint length, int flags);
}
