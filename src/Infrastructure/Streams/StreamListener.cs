using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Migrations;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Streams;

/// <summary>
/// The port for migrations. It answers nobody while no migration is awaited; then only a host of this lab, by its certificate, that names
/// the migration it has a slot for. Everything else is closed and told.
/// </summary>
internal sealed class StreamListener(IPEndPoint listen, StreamOptions options, Func<OwnIdentity> identity, StreamSlots slots, TimeProvider time, Action<string, string> refused) : IDisposable
{
    /// <summary>Connections at one time that are not accepted yet; more are closed.</summary>
    public const int HandshakesMax = 16;

    private const string FirstLine = "xenweb-stream";
    private const int FirstLineMax = 400;

    private readonly Socket _socket = new(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim _handshakes = new(HandshakesMax);

    /// <summary>Where it listens, once it does.</summary>
    public IPEndPoint At => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>The first line of a source: which migration it brings.</summary>
    public static byte[] Opening(string helpId, GuestId guest) => Encoding.UTF8.GetBytes($"{FirstLine} {helpId} {guest}\n");

    /// <summary>Takes the port. Throws <see cref="IOException"/> if it is taken.</summary>
    public void Bind()
    {
        try
        {
            if (listen.Address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
            _socket.Bind(listen);
            _socket.Listen(HandshakesMax);
        }
        catch (SocketException taken)
        {
            throw new IOException($"the port for migrations, {listen}, can't be listened on: {taken.Message}", taken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _handshakes.Dispose();
    }

    /// <summary>Accepts until cancelled.</summary>
    /// <param name="accepted">Given each connection that was accepted, with its slot; it owns the connection.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Action<StreamConnection, StreamSlot> accepted, CancellationToken cancellation)
    {
        using var closing = cancellation.Register(_socket.Dispose);
        while (!cancellation.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _socket.AcceptAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (!cancellation.IsCancellationRequested)
            {
                // One that is gone already, or no file is free: not for ever
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, CancellationToken.None).ConfigureAwait(false);
                continue;
            }
            _ = WelcomeAsync(socket, accepted, cancellation);
        }
    }

    private async Task WelcomeAsync(Socket socket, Action<StreamConnection, StreamSlot> accepted, CancellationToken cancellation)
    {
        var from = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "nowhere";
        if (slots.IsEmpty) Refuse(socket, from, "no migration is awaited");
        else if (!_handshakes.Wait(0, cancellation)) Refuse(socket, from, "too many connections at once");
        else await HandshakeAsync(socket, from, accepted, cancellation).ConfigureAwait(false);
    }

    private void Refuse(Socket socket, string from, string why)
    {
        socket.Dispose();
        refused(from, why);
    }

    private async Task HandshakeAsync(Socket socket, string from, Action<StreamConnection, StreamSlot> accepted, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.HandshakeWithin, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        SslStream? tls = null;
        try
        {
            socket.NoDelay = true;
            var own = identity();
            (tls, var peer) = await StreamTls.AcceptAsync(socket, own, any.Token).ConfigureAwait(false);
            var line = await LineAsync(tls, any.Token).ConfigureAwait(false);
            var connection = new StreamConnection(socket, tls, own.Trust, options, time);
            var (slot, why) = Parse(line) is { } named ? slots.Claim(peer, named.HelpId, named.Guest) : (null, "it says what is no opening");
            if (slot is not null)
            {
                await connection.WriteAsync(StreamFrameKind.Accepted, ReadOnlyMemory<byte>.Empty, any.Token).ConfigureAwait(false);
                accepted(connection, slot);
                return;
            }
            refused($"{from} ({peer})", why!);
            await connection.WriteAsync(StreamFrameKind.Refused, why!, any.Token).ConfigureAwait(false);
            await connection.EndAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception broke) when (broke is AuthenticationException or IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            if (tls is not null) await tls.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            if (!cancellation.IsCancellationRequested) refused(from, broke switch { AuthenticationException => $"its certificate: {broke.Message}", OperationCanceledException => "it took too long", _ => "it broke off" });
        }
        finally
        {
            _handshakes.Release();
        }
    }

    // Byte by byte: what follows the line is not ours to take
    private static async Task<string> LineAsync(SslStream tls, CancellationToken cancellation)
    {
        var line = new byte[FirstLineMax];
        for (var length = 0; length < line.Length; length++)
        {
            if (await tls.ReadAsync(line.AsMemory(length, 1), cancellation).ConfigureAwait(false) == 0) break;
            if (line[length] == (byte)'\n') return Encoding.UTF8.GetString(line, 0, length);
        }
        return "";
    }

    private static (string HelpId, GuestId Guest)? Parse(string line) =>
        line.Split(' ') is [FirstLine, var helpId, var guest] && Guid.TryParse(guest, out var id) ? (helpId, new GuestId(id)) : null;
}
