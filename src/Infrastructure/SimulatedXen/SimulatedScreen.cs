using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using XenWeb.Infrastructure.Rfb;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>
/// A VNC server on loopback, with a password, for one connection to a simulated guest's screen: what stands behind it in a demo is a picture that is drawn
/// (<see cref="SimulatedPicture"/>), what is spoken is the real protocol.
/// </summary>
internal sealed class SimulatedScreen : IDisposable
{
    private static readonly TimeSpan _acceptWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SimulatedLab _lab;
    private readonly SimulatedPicture _picture;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest });
    private (int Red, int Green, int Blue) _shifts = (16, 8, 0);

    public SimulatedScreen(SimulatedLab lab, SimulatedPicture picture, string name, TimeProvider time)
    {
        (_lab, _picture, _name, _time) = (lab, picture, name, time);
        _listener.Start(1);
        _ = Task.Run(RunAsync);
    }

    public IPEndPoint At => (IPEndPoint)_listener.LocalEndpoint;

    public string Password { get; } = RandomNumberGenerator.GetHexString(8, lowercase: true);

    public void Dispose() => _listener.Dispose();

    private async Task RunAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(_acceptWithin, _time);
            using var client = await _listener.AcceptTcpClientAsync(limit.Token).ConfigureAwait(false);
            _listener.Stop();
            client.NoDelay = true;
            var stream = client.GetStream();
            using var ended = new CancellationTokenSource();
            if (!await WelcomeAsync(stream, limit.Token).ConfigureAwait(false)) return;
            var drawing = DrawAsync(stream, ended.Token);
            await Task.WhenAny(drawing, HearAsync(stream, ended.Token)).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception over) when (over is IOException or SocketException or OperationCanceledException)
        {
            // Whoever looked has gone
        }
        finally
        {
            Dispose();
        }
    }

    private async Task<bool> WelcomeAsync(Stream stream, CancellationToken cancellation)
    {
        var challenge = RandomNumberGenerator.GetBytes(RfbPassword.ChallengeLength);
        await stream.WriteAsync(RfbDoor.Greeting, cancellation).ConfigureAwait(false);
        await stream.ReadExactlyAsync(new byte[12], cancellation).ConfigureAwait(false);
        await stream.WriteAsync(new byte[] { 1, 2 }, cancellation).ConfigureAwait(false);
        await stream.ReadExactlyAsync(new byte[1], cancellation).ConfigureAwait(false);
        await stream.WriteAsync(challenge, cancellation).ConfigureAwait(false);
        var answer = new byte[RfbPassword.ChallengeLength];
        await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
        var isRight = CryptographicOperations.FixedTimeEquals(answer, RfbPassword.Answer(Password, challenge));
        await stream.WriteAsync(isRight ? new byte[4] : [0, 0, 0, 1, 0, 0, 0, 5, .. "wrong"u8], cancellation).ConfigureAwait(false);
        if (!isRight) return false;
        await stream.ReadExactlyAsync(new byte[1], cancellation).ConfigureAwait(false);
        await stream.WriteAsync(ServerInit(), cancellation).ConfigureAwait(false);
        return true;
    }

    private byte[] ServerInit()
    {
        var name = Encoding.UTF8.GetBytes(_name);
        var init = new byte[24 + name.Length];
        BinaryPrimitives.WriteUInt16BigEndian(init, SimulatedPicture.Width);
        BinaryPrimitives.WriteUInt16BigEndian(init.AsSpan(2), SimulatedPicture.Height);
        // 32 bits a pixel, 24 of them used, little end first, red, green and blue of 255 each
        new byte[] { 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0 }.CopyTo(init, 4);
        BinaryPrimitives.WriteInt32BigEndian(init.AsSpan(20), name.Length);
        name.CopyTo(init, 24);
        return init;
    }

    private async Task HearAsync(Stream stream, CancellationToken cancellation)
    {
        var (messages, buffer) = (new RfbClientMessages(), new byte[4096]);
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            foreach (var message in messages.Read(buffer.AsSpan(0, count)))
                if (!Hear(message)) return;
            if (messages.Problem is not null) return;
        }
    }

    // False: it asks for what is not served here
    private bool Hear(byte[] message)
    {
        switch ((RfbClientKind)message[0])
        {
            case RfbClientKind.SetPixelFormat:
                _shifts = (message[14], message[15], message[16]);
                return message[4] == 32 && message[7] != 0;
            case RfbClientKind.UpdateRequest:
                _wanted.Writer.TryWrite(message[1] != 0);
                break;
            case RfbClientKind.Key when message[1] != 0:
                lock (_lab) _picture.Press(BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(4)));
                break;
            case RfbClientKind.Mouse:
                lock (_lab) _picture.Point(BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(2)), BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(4)), message[1] != 0);
                break;
        }
        return true;
    }

    private async Task DrawAsync(Stream stream, CancellationToken cancellation)
    {
        uint[]? shown = null;
        await foreach (var onlyChanges in _wanted.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (!onlyChanges) shown = null;
            while (true)
            {
                uint[] now;
                lock (_lab)
                {
                    _lab.Advance(_time.GetUtcNow());
                    now = _picture.Draw();
                }
                var (top, bottom) = Changed(shown, now);
                if (top < bottom)
                {
                    await stream.WriteAsync(Update(now, top, bottom), cancellation).ConfigureAwait(false);
                    shown = now;
                }
                await Task.Delay(_tick, _time, cancellation).ConfigureAwait(false);
                if (top < bottom) break;
            }
        }
    }

    // Which rows are not as they were
    private static (int Top, int Bottom) Changed(uint[]? before, uint[] now)
    {
        if (before is null) return (0, SimulatedPicture.Height);
        bool Same(int row) => before.AsSpan(row * SimulatedPicture.Width, SimulatedPicture.Width).SequenceEqual(now.AsSpan(row * SimulatedPicture.Width, SimulatedPicture.Width));
        var (top, bottom) = (0, SimulatedPicture.Height);
        while (top < bottom && Same(top)) top++;
        while (bottom > top && Same(bottom - 1)) bottom--;
        return (top, bottom);
    }

    // One rectangle of these rows, raw
    private byte[] Update(uint[] pixels, int top, int bottom)
    {
        var update = new byte[16 + (4 * SimulatedPicture.Width * (bottom - top))];
        update[3] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(update.AsSpan(6), (ushort)top);
        BinaryPrimitives.WriteUInt16BigEndian(update.AsSpan(8), SimulatedPicture.Width);
        BinaryPrimitives.WriteUInt16BigEndian(update.AsSpan(10), (ushort)(bottom - top));
        var (red, green, blue) = _shifts;
        for (var i = 0; i < SimulatedPicture.Width * (bottom - top); i++)
        {
            var pixel = pixels[(top * SimulatedPicture.Width) + i];
            BinaryPrimitives.WriteUInt32LittleEndian(update.AsSpan(16 + (4 * i)), ((pixel >> 16 & 255) << red) | ((pixel >> 8 & 255) << green) | ((pixel & 255) << blue));
        }
        return update;
    }
}
