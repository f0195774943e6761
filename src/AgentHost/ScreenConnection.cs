using System.Threading.Channels;
using XenWeb.Domain.Messages;

namespace XenWeb.AgentHost;

/// <summary>
/// One connection to a VNC server: what it says is read as far as was allowed and no further, so that a page that is slow holds the server up; and what it is
/// told waits in a queue of <see cref="WaitingMax"/> pieces.
/// </summary>
internal sealed class ScreenConnection : IDisposable
{
    /// <summary>A server that has read nothing of so many pieces has stopped.</summary>
    public const int WaitingMax = 256;

    private readonly Channel<ReadOnlyMemory<byte>> _toSay = Channel.CreateBounded<ReadOnlyMemory<byte>>(WaitingMax);
    private readonly CancellationTokenSource _stop;
    private readonly Lock _gate = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _upTo;

    /// <summary>Not connected yet: what is said meanwhile waits.</summary>
    public ScreenConnection(CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Stop = _stop.Token;
    }

    /// <summary>Cancelled when it is closed.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Reads on as far as this byte.</summary>
    public void Allow(long upTo)
    {
        lock (_gate)
        {
            if (upTo <= _upTo) return;
            _upTo = upTo;
            _more.TrySetResult();
        }
    }

    /// <summary>Says something to the server; one that does not read any more is given up.</summary>
    public void Say(ReadOnlyMemory<byte> bytes)
    {
        if (!_toSay.Writer.TryWrite(bytes)) _toSay.Writer.TryComplete(new IOException("its VNC server takes nothing any more"));
    }

    /// <summary>Carries both ways until one end has ended: why, in words. Throws <see cref="IOException"/> in words too, and when it is closed <see cref="OperationCanceledException"/>.</summary>
    /// <param name="server">After the handshake.</param>
    /// <param name="read">Given what the server says, in pieces.</param>
    public async Task<string> RunAsync(Stream server, Func<ReadOnlyMemory<byte>, ValueTask> read)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var reading = ReadAsync(server, read, either.Token);
        var saying = SayAsync(server, either.Token);
        var first = await Task.WhenAny(reading, saying).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(reading, saying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
        return "its VNC server closed the connection";
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task ReadAsync(Stream server, Func<ReadOnlyMemory<byte>, ValueTask> read, CancellationToken cancellation)
    {
        var buffer = new byte[ScreenOutputMessage.BytesMax];
        for (long at = 0; ;)
        {
            var most = await AllowedAsync(at, cancellation).ConfigureAwait(false);
            var count = await server.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)), cancellation).ConfigureAwait(false);
            if (count == 0) return;
            await read(buffer.AsSpan(0, count).ToArray()).ConfigureAwait(false);
            at += count;
        }
    }

    // How many more bytes may be read; waits for one at least
    private async Task<long> AllowedAsync(long at, CancellationToken cancellation)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (at < _upTo) return _upTo - at;
                if (_more.Task.IsCompleted) _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _more.Task;
            }
            await more.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task SayAsync(Stream server, CancellationToken cancellation)
    {
        await foreach (var bytes in _toSay.Reader.ReadAllAsync(cancellation).ConfigureAwait(false)) await server.WriteAsync(bytes, cancellation).ConfigureAwait(false);
    }
}
