using System.Net.Sockets;
using System.Text;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Streams;

/// <summary>
/// The source's end of one migration: takes xl's stream from its helper (<see cref="Carrier"/>) on a socket of its own and carries it to the
/// target. If anything breaks, the helper's socket is closed: xl sees its transport die, and what becomes of the guest is its own protocol's to decide.
/// </summary>
internal sealed class StreamSender(StreamConnection connection, StreamPace pace, ByteSize memory, StreamOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly string _path = Path.Combine(options.Folder, $"{Guid.NewGuid():N}.sock");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _nobodyComes = new();
    private Task _ended = Task.CompletedTask;
    private long _sent;

    /// <summary>What xl is to run instead of ssh; a shell reads it.</summary>
    public string Command => $"exec {Quoted(options.Carrier)} {Carrier.Name} {Quoted(_path)}";

    /// <summary>Bytes of xl's stream that have gone.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>Why the stream broke; null as long as it has not.</summary>
    public string? Broken { get; private set; }

    /// <summary>Told once when it is disposed.</summary>
    public Action Disposed { get; set; } = () => { };

    /// <summary>Ends when the target has told its end, or the stream is broken; never fails.</summary>
    public Task Ended => _ended;

    /// <summary>Begins to wait for xl's helper; from now on <see cref="Command"/> can be run.</summary>
    /// <param name="line">Told each line that the target's xl says.</param>
    public void Start(Action<string> line)
    {
        Directory.CreateDirectory(options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen(1);
        _ended = Task.Run(() => CarryAsync(line));
    }

    /// <summary>xl has ended: if its helper is not here by now, it does not come.</summary>
    public void XlEnded() => _nobodyComes.Cancel();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Disposed();
        await _over.CancelAsync().ConfigureAwait(false);
        await _ended.ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
        Forget();
        _over.Dispose();
        _nobodyComes.Dispose();
    }

    private async Task CarryAsync(Action<string> line)
    {
        try
        {
            using var carrier = await HelperAsync().ConfigureAwait(false);
            if (carrier is null) return;
            using var up = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
            var sending = SendAsync(carrier, up.Token);
            try
            {
                await ReceiveAsync(carrier, line).ConfigureAwait(false);
            }
            finally
            {
                await up.CancelAsync().ConfigureAwait(false);
                await sending.ConfigureAwait(false);
            }
            await connection.EndAsync().ConfigureAwait(false);
        }
        catch (StreamBrokenException broke)
        {
            Broken ??= broke.Message;
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException)
        {
            Broken ??= ended is OperationCanceledException ? "xl did not begin to send in time" : $"xl's helper was lost: {ended.Message}";
        }
        finally
        {
            Forget();
        }
    }

    // One only: it came from xl, and nobody else may follow
    private async Task<Socket?> HelperAsync()
    {
        using var limit = new CancellationTokenSource(options.CarrierWithin, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _over.Token, _nobodyComes.Token);
        try
        {
            return await _listener.AcceptAsync(any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_nobodyComes.IsCancellationRequested)
        {
            // xl says itself why it did not begin
            return null;
        }
        finally
        {
            Forget();
        }
    }

    private async Task SendAsync(Socket carrier, CancellationToken cancellation)
    {
        var buffer = new byte[StreamConnection.PayloadMax];
        var most = StreamBound.Most(memory);
        try
        {
            int read;
            while ((read = await carrier.ReceiveAsync(buffer.AsMemory(), cancellation).ConfigureAwait(false)) > 0)
            {
                await pace.TakeAsync(read, cancellation).ConfigureAwait(false);
                await connection.WriteAsync(StreamFrameKind.Data, buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                if (Interlocked.Add(ref _sent, read) > most)
                {
                    Broken = $"{new ByteSize(most)} went, which is more than a guest of {memory} can need";
                    await _over.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
            await connection.WriteAsync(StreamFrameKind.End, ReadOnlyMemory<byte>.Empty, cancellation).ConfigureAwait(false);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or SocketException)
        {
            // The reading side finds out the same and says it
        }
    }

    private async Task ReceiveAsync(Socket carrier, Action<string> line)
    {
        while (true)
        {
            var frame = await connection.ReadAsync(_over.Token).ConfigureAwait(false);
            switch (frame.Kind)
            {
                case StreamFrameKind.Data: await carrier.SendAsync(frame.Payload, _over.Token).ConfigureAwait(false); break;
                case StreamFrameKind.Line: line(Encoding.UTF8.GetString(frame.Payload.Span)); break;
                case StreamFrameKind.Exit:
                    if (frame.Payload.Length > 1) Broken ??= $"the target ended it: {Encoding.UTF8.GetString(frame.Payload.Span[1..])}";
                    return;
                default: throw new StreamBrokenException("it sent what does not belong there");
            }
        }
    }

    private void Forget()
    {
        _listener.Dispose();
        File.Delete(_path);
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
