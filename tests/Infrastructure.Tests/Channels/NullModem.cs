using System.Runtime.InteropServices;
using System.Text;

namespace XenWeb.Infrastructure.Tests.Channels;

/// <summary>
/// What Xen puts between a guest's /dev/hvc1 and its host's /dev/pts/N, of two pseudo terminals: what is written to one comes out of the
/// other. The host's end can be another one from some moment on, as after a migration.
/// </summary>
internal sealed class NullModem : IDisposable
{
    private readonly Terminal _guest = new();
    private volatile Terminal _host = new();

    public NullModem()
    {
        Copy(_guest, () => _host);
        Copy(_host, () => _guest);
    }

    public string GuestEnd => _guest.Path;

    public string HostEnd => _host.Path;

    /// <summary>Plugs it into another host.</summary>
    public void Move()
    {
        var left = _host;
        var arrived = new Terminal();
        Copy(arrived, () => _guest);
        _host = arrived;
        left.Dispose();
    }

    /// <summary>Puts bytes on the line, as something else in the guest might.</summary>
    public void FromGuest(string text) => _host.Write(Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        _guest.Dispose();
        _host.Dispose();
    }

    private static void Copy(Terminal from, Func<Terminal> to) => new Thread(() =>
    {
        var buffer = new byte[4096];
        for (int length; (length = from.Read(buffer)) > 0;) to().Write(buffer.AsSpan(0, length));
    }) { IsBackground = true }.Start();

    private sealed class Terminal : IDisposable
    {
        private readonly int _master;
        private readonly int _kept;
        private bool _closed;

        public Terminal()
        {
            _master = posix_openpt(2 | 0x100 | 0x80000);
            var name = new byte[64];
            if (_master < 0 || grantpt(_master) != 0 || unlockpt(_master) != 0 || ptsname_r(_master, ref name[0], 64) != 0) throw new InvalidOperationException("no pseudo terminals here");
            Path = Encoding.ASCII.GetString(name).TrimEnd('\0');
            // While nobody has the other side open a read would fail
            _kept = open(ref name[0], 2 | 0x100 | 0x80000);
        }

        public string Path { get; }

        public int Read(byte[] buffer) => (int)read(_master, ref buffer[0], buffer.Length);

        public void Write(ReadOnlySpan<byte> bytes)
        {
            var copy = bytes.ToArray();
            for (var at = 0; at < copy.Length && !_closed;)
            {
                var length = (int)write(_master, ref copy[at], copy.Length - at);
                if (length <= 0) return;
                at += length;
            }
        }

        public void Dispose()
        {
            _closed = true;
            _ = close(_kept);
            _ = close(_master);
        }
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int posix_openpt(int flags);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int grantpt(int file);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int unlockpt(int file);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ptsname_r(int file, ref byte name, nint length);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(ref byte path, int flags);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint read(int file, ref byte buffer, nint count);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(int file, ref byte buffer, nint count);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int file);
}
