using System.Threading.Channels;
using XenWeb.Infrastructure.Channels;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// Lines over a terminal device: a guest's end of a Xen channel (/dev/hvc1), or its host's end (/dev/pts/7).
/// Both ways are bounded: lines that nobody reads make the other end wait, and of lines that can't be sent the oldest are dropped.
/// </summary>
public sealed class TtyPort : IDisposable
{
    /// <summary>Bytes that wait to be sent.</summary>
    public const int WaitingMax = 1 << 20;

    /// <summary>Lines that wait to be read.</summary>
    public const int LinesMax = 16;

    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(LinesMax) { SingleReader = true });
    private readonly LinkedList<byte[]> _waiting = new();
    private readonly LineCutter _cutter = new(ChannelLine.BytesMax);
    private readonly Lock _lock = new();
    private readonly TerminalLoop _loop;
    private int _waitingBytes;
    private long _dropped;

    private TtyPort(int tty)
    {
        _loop = new TerminalLoop("channel", tty, Next, Take, () => _lines.Writer.TryComplete());
        _loop.Start();
    }

    /// <summary>Lines that came; completed when the other end is gone for good, or the port is disposed of.</summary>
    public ChannelReader<byte[]> Lines => _lines.Reader;

    /// <summary>Lines that were dropped: they could not be sent in time, or came too long.</summary>
    public long Dropped => Interlocked.Read(ref _dropped) + _cutter.Dropped;

    /// <summary>Opens a device and makes it pass bytes as they are. Throws <see cref="IOException"/> if that can't be.</summary>
    public static TtyPort Open(string path)
    {
        var tty = Native.OpenAt(-100, ref Native.Text(path)[0], Native.ReadWrite | Native.NoControllingTerminal | Native.NonBlocking | Native.CloseOnExec, 0);
        if (tty < 0) throw new IOException($"{path} can't be opened: {Native.ErrorText(Native.Error)}");
        // struct termios has 60 bytes
        var settings = new byte[256];
        if (Native.GetTerminal(tty, ref settings[0]) != 0)
        {
            _ = Native.Close(tty);
            throw new IOException($"{path} is no terminal");
        }
        Native.MakeRaw(ref settings[0]);
        _ = Native.SetTerminal(tty, 0, ref settings[0]);
        return new TtyPort(tty);
    }

    /// <summary>Sends a line with its end, some time; if too much waits, the oldest lines are dropped.</summary>
    public void Send(byte[] line)
    {
        lock (_lock)
        {
            _waiting.AddLast(line);
            _waitingBytes += line.Length;
            while (_waitingBytes > WaitingMax && _waiting.Count > 1)
            {
                _waitingBytes -= _waiting.First!.Value.Length;
                _waiting.RemoveFirst();
                Interlocked.Increment(ref _dropped);
            }
        }
        _loop.Wake();
    }

    /// <summary>Closes it; what waits is dropped.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _loop.Dispose();
    }

    private byte[]? Next()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first) return null;
            _waitingBytes -= first.Value.Length;
            _waiting.RemoveFirst();
            return first.Value;
        }
    }

    // While the reader is behind, nothing more is read, and the other end has to wait
    private bool Take(ReadOnlySpan<byte> bytes)
    {
        _cutter.Add(bytes, line => _loop.HandOn(_lines.Writer, line));
        return true;
    }
}
