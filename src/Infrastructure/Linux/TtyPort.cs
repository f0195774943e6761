using System.Threading.Channels;
using XenWeb.Infrastructure.Channels;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// Lines over a terminal device: a guest's end of a Xen channel (/dev/hvc1), or its host's end (/dev/pts/7). One thread waits in poll(2).
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
    private readonly byte[] _buffer = new byte[4096];
    private readonly Thread _thread;
    private readonly int _tty;
    private readonly int _wake;
    private byte[]? _sending;
    private int _sent;
    private int _waitingBytes;
    private long _dropped;
    private volatile bool _stop;

    private TtyPort(int tty)
    {
        _tty = tty;
        _wake = Native.EventFile(0, Native.CloseOnExec | Native.NonBlocking);
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "channel" };
        _thread.Start();
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
        Wake();
    }

    /// <summary>Closes it; what waits is dropped.</summary>
    public void Dispose()
    {
        if (_stop) return;
        _stop = true;
        _lines.Writer.TryComplete();
        Wake();
        _thread.Join(TimeSpan.FromSeconds(2));
    }

    private void Wake()
    {
        Span<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        _ = Native.Write(_wake, ref one[0], one.Length);
    }

    private void Run()
    {
        const short Writable = 4;
        var files = new Native.Polled[2];
        while (!_stop)
        {
            TakeNext();
            files[0] = new Native.Polled { File = _wake, Wanted = Native.Polled.Readable };
            files[1] = new Native.Polled { File = _tty, Wanted = (short)(Native.Polled.Readable | (_sending is null ? 0 : Writable)) };
            _ = Native.Poll(files, 2, -1);
            _ = Native.Read(_wake, ref _buffer[0], 8);
            if (files[1].Came == 0) continue;
            if (!Receive() || !Send()) break;
        }
        _lines.Writer.TryComplete();
        _ = Native.Close(_tty);
        _ = Native.Close(_wake);
    }

    private void TakeNext()
    {
        if (_sending is not null) return;
        lock (_lock)
        {
            if (_waiting.First is not { } first) return;
            (_sending, _sent) = (first.Value, 0);
            _waitingBytes -= first.Value.Length;
            _waiting.RemoveFirst();
        }
    }

    // False: the other end is gone
    private bool Receive()
    {
        var length = (int)Native.Read(_tty, ref _buffer[0], _buffer.Length);
        if (length < 0) return Native.Error is Native.Interrupted or Native.TryAgain;
        if (length == 0) return false;
        _cutter.Add(_buffer.AsSpan(0, length), Take);
        return true;
    }

    // While the reader is behind, nothing more is read, and the other end has to wait
    private void Take(byte[] line)
    {
        while (!_stop && !_lines.Writer.TryWrite(line))
        {
            if (!_lines.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult()) return;
        }
    }

    private bool Send()
    {
        if (_sending is null) return true;
        var length = (int)Native.Write(_tty, ref _sending[_sent], _sending.Length - _sent);
        if (length < 0) return Native.Error is Native.Interrupted or Native.TryAgain;
        _sent += length;
        if (_sent == _sending.Length) _sending = null;
        return true;
    }
}
