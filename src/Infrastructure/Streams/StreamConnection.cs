using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Streams;

/// <summary>
/// One connection that carries a migration: frames in both directions over TLS. One reader at a time, any number of writers. An end
/// that has gone silent is found out and the connection broken, so that no read waits for ever.
/// </summary>
internal sealed class StreamConnection : IAsyncDisposable
{
    /// <summary>Largest payload of a frame, in bytes.</summary>
    public const int PayloadMax = 64 * 1024;

    private const int HeaderBytes = 5;

    private readonly Socket _socket;
    private readonly SslStream _tls;
    private readonly LabTrust _trust;
    private readonly StreamOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly byte[] _out = new byte[HeaderBytes + PayloadMax];
    private readonly byte[] _in = new byte[HeaderBytes + PayloadMax];
    private readonly CancellationTokenSource _over = new();
    private readonly Task _kept;
    private long _waitsSince;
    private string? _broken;

    public StreamConnection(Socket socket, SslStream tls, LabTrust trust, StreamOptions options, TimeProvider time)
    {
        (_socket, _tls, _trust, _options, _time) = (socket, tls, trust, options, time);
        _kept = Task.WhenAll(SpeakAsync(), WatchAsync());
    }

    /// <summary>Nothing can be sent any more.</summary>
    public bool IsBroken => Volatile.Read(ref _broken) is not null;

    /// <summary>The next frame that is not only a sign of life. Throws <see cref="StreamBrokenException"/>.</summary>
    public async Task<StreamFrame> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await FillAsync(0, HeaderBytes, cancellation).ConfigureAwait(false);
            var (kind, length) = ((StreamFrameKind)_in[0], BinaryPrimitives.ReadInt32BigEndian(_in.AsSpan(1)));
            if (!Enum.IsDefined(kind) || length is < 0 or > PayloadMax) throw Break("it sent what is no frame");
            await FillAsync(HeaderBytes, length, cancellation).ConfigureAwait(false);
            if (kind != StreamFrameKind.Alive) return new StreamFrame(kind, _in.AsMemory(HeaderBytes, length));
        }
    }

    /// <summary>Sends a frame. Throws <see cref="StreamBrokenException"/>.</summary>
    public async Task WriteAsync(StreamFrameKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _out[0] = (byte)kind;
            BinaryPrimitives.WriteInt32BigEndian(_out.AsSpan(1), payload.Length);
            payload.CopyTo(_out.AsMemory(HeaderBytes));
            await _tls.WriteAsync(_out.AsMemory(0, HeaderBytes + payload.Length), cancellation).ConfigureAwait(false);
        }
        catch (Exception broke) when (broke is IOException or SocketException or ObjectDisposedException)
        {
            throw Break(Words(broke));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends words, cut to what a frame holds.</summary>
    public Task WriteAsync(StreamFrameKind kind, string words, CancellationToken cancellation) =>
        WriteAsync(kind, Encoding.UTF8.GetBytes(words.Length <= 4096 ? words : words[..4096]), cancellation);

    /// <summary>Says that nothing follows, and waits a moment until the other end has taken all: a reset would take it from it.</summary>
    public async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(_options.HandshakeWithin, _time);
        try
        {
            await _tls.ShutdownAsync().WaitAsync(limit.Token).ConfigureAwait(false);
            _socket.Shutdown(SocketShutdown.Send);
            while (await _socket.ReceiveAsync(_in.AsMemory(), limit.Token).ConfigureAwait(false) > 0)
            {
                // What it had sent before it heard of the end
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _kept.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _tls.DisposeAsync().ConfigureAwait(false);
        _over.Dispose();
    }

    private async Task FillAsync(int from, int length, CancellationToken cancellation)
    {
        try
        {
            while (length > 0)
            {
                Volatile.Write(ref _waitsSince, _time.GetTimestamp());
                var read = await _tls.ReadAsync(_in.AsMemory(from, length), cancellation).ConfigureAwait(false);
                if (read == 0) throw Break("it closed the connection");
                (from, length) = (from + read, length - read);
            }
        }
        catch (Exception broke) when (broke is (IOException and not StreamBrokenException) or SocketException or ObjectDisposedException)
        {
            throw Break(Words(broke));
        }
        finally
        {
            // Whoever does not read can't say that the other end is silent
            Volatile.Write(ref _waitsSince, 0);
        }
    }

    private async Task SpeakAsync()
    {
        using var timer = new PeriodicTimer(_options.AliveEvery, _time);
        while (await timer.WaitForNextTickAsync(_over.Token).ConfigureAwait(false)) await WriteAsync(StreamFrameKind.Alive, ReadOnlyMemory<byte>.Empty, _over.Token).ConfigureAwait(false);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_options.AliveEvery, _time);
        while (await timer.WaitForNextTickAsync(_over.Token).ConfigureAwait(false))
        {
            // It may be revoked in the middle
            if (_trust.Check(_tls.RemoteCertificate as X509Certificate2).Why is { } why) Break($"its certificate: {why}");
            var since = Volatile.Read(ref _waitsSince);
            if (since != 0 && _time.GetElapsedTime(since) > _options.SilenceMax) Break($"nothing came of it for {_options.SilenceMax.TotalSeconds:0} s");
        }
    }

    // The first cause counts: what follows from it only says that the socket is gone
    private StreamBrokenException Break(string why)
    {
        why = Interlocked.CompareExchange(ref _broken, why, null) ?? why;
        _socket.Dispose();
        return new StreamBrokenException(why);
    }

    private static string Words(Exception broke) =>
        broke is ObjectDisposedException ? "it was closed here" : (broke.InnerException as SocketException ?? broke).Message is { Length: > 0 } words ? words : broke.GetType().Name;
}
