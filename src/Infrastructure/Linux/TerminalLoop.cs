using System.Threading.Channels;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// One thread that waits for one end of a terminal in poll(2): hands on what comes, and sends what waits. Of two files: the terminal's,
/// and one that wakes it. It closes both when it ends.
/// </summary>
internal sealed class TerminalLoop : IDisposable
{
    private const short Writable = 4;

    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[4096];
    private readonly int _terminal;
    private readonly int _wake;
    private readonly Func<byte[]?> _next;
    private readonly Taker _take;
    private readonly Action _ended;
    private readonly Thread _thread;
    private byte[]? _sending;
    private int _sent;
    private bool _closed;
    private volatile bool _stop;

    /// <summary>What came; false ends the loop. The bytes are its own only while it is called.</summary>
    public delegate bool Taker(ReadOnlySpan<byte> bytes);

    /// <summary>A loop at rest.</summary>
    /// <param name="name">Of its thread.</param>
    /// <param name="terminal">The file, which does not block.</param>
    /// <param name="next">What is to be sent next; null while there is nothing. Asked again after <see cref="Wake"/>.</param>
    /// <param name="take">Takes what comes, on the loop's thread; while it does not return, the other end has to wait.</param>
    /// <param name="ended">The other end is gone, or the loop was stopped.</param>
    public TerminalLoop(string name, int terminal, Func<byte[]?> next, Taker take, Action ended)
    {
        (_terminal, _next, _take, _ended) = (terminal, next, take, ended);
        _wake = Native.EventFile(0, Native.CloseOnExec | Native.NonBlocking);
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = name };
    }

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    /// <summary>There is something to send. Does nothing after its end.</summary>
    public void Wake()
    {
        Span<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        // Its number may be another file's by then
        lock (_gate) if (!_closed) _ = Native.Write(_wake, ref one[0], one.Length);
    }

    /// <summary>Hands something to a reader, and waits while it is behind; false if it takes nothing more, or the loop was stopped.</summary>
    public bool HandOn<T>(ChannelWriter<T> reader, T piece)
    {
        while (!_stop)
        {
            if (reader.TryWrite(piece)) return true;
            if (!reader.WaitToWriteAsync().AsTask().GetAwaiter().GetResult()) return false;
        }
        return false;
    }

    /// <summary>Stops it, and waits for its end, 2 s at most. Readers that it waits for must be completed before.</summary>
    public void Dispose()
    {
        if (_stop) return;
        _stop = true;
        Wake();
        _thread.Join(TimeSpan.FromSeconds(2));
    }

    private void Run()
    {
        var files = new Native.Polled[2];
        while (!_stop)
        {
            if (_sending is null) (_sending, _sent) = (_next(), 0);
            files[0] = new Native.Polled { File = _wake, Wanted = Native.Polled.Readable };
            files[1] = new Native.Polled { File = _terminal, Wanted = (short)(Native.Polled.Readable | (_sending is null ? 0 : Writable)) };
            _ = Native.Poll(files, 2, -1);
            _ = Native.Read(_wake, ref _buffer[0], 8);
            if (files[1].Came != 0 && (!Receive() || !Send())) break;
        }
        lock (_gate)
        {
            _closed = true;
            _ = Native.Close(_terminal);
            _ = Native.Close(_wake);
        }
        _ended();
    }

    // False: the other end has been closed (EIO on Linux)
    private bool Receive()
    {
        var length = (int)Native.Read(_terminal, ref _buffer[0], _buffer.Length);
        if (length < 0) return Native.Error is Native.Interrupted or Native.TryAgain;
        return length != 0 && _take(_buffer.AsSpan(0, length));
    }

    private bool Send()
    {
        if (_sending is null) return true;
        var length = (int)Native.Write(_terminal, ref _sending[_sent], _sending.Length - _sent);
        if (length < 0) return Native.Error is Native.Interrupted or Native.TryAgain;
        _sent += length;
        if (_sent == _sending.Length) _sending = null;
        return true;
    }
}
