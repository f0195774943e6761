using System.Buffers.Binary;
using System.Text;

namespace XenWeb.Infrastructure.Rfb;

/// <summary>The client's end of the handshake with a VNC server: version, password, and that others may look too.</summary>
public static class RfbHandshake
{
    private const byte NoPassword = 1;
    private const byte WithPassword = 2;
    private const int ReasonMax = 500;

    /// <summary>
    /// Shakes hands. What comes next is the server's ServerInit. Throws <see cref="IOException"/> in words: it is no VNC server, it wants what we have not,
    /// or the password is another.
    /// </summary>
    /// <param name="server">A connection that was just made.</param>
    /// <param name="password">Its password; null if none is known.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task ConnectAsync(Stream server, string? password, CancellationToken cancellation)
    {
        var version = Encoding.ASCII.GetString(await ReadAsync(server, 12, cancellation).ConfigureAwait(false));
        if (!version.StartsWith("RFB 003.", StringComparison.Ordinal)) throw new IOException("what listens at its screen is no VNC server");
        var isOld = string.CompareOrdinal(version, "RFB 003.007") < 0;
        await server.WriteAsync(Encoding.ASCII.GetBytes(isOld ? "RFB 003.003\n" : "RFB 003.008\n"), cancellation).ConfigureAwait(false);
        var way = isOld ? (byte)await NumberAsync(server, cancellation).ConfigureAwait(false) : await ChooseAsync(server, cancellation).ConfigureAwait(false);
        if (way == WithPassword)
        {
            if (password is null) throw new IOException("its VNC server asks for a password, and none is known of it");
            await server.WriteAsync(RfbPassword.Answer(password, await ReadAsync(server, RfbPassword.ChallengeLength, cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
        }
        if ((way == WithPassword || !isOld) && await NumberAsync(server, cancellation).ConfigureAwait(false) != 0)
            throw new IOException($"its VNC server does not take the password that its configuration has{(isOld ? "" : await ReasonAsync(server, cancellation).ConfigureAwait(false))}");
        // Others look too
        await server.WriteAsync(new byte[] { 1 }, cancellation).ConfigureAwait(false);
    }

    private static async Task<byte> ChooseAsync(Stream server, CancellationToken cancellation)
    {
        var count = (await ReadAsync(server, 1, cancellation).ConfigureAwait(false))[0];
        if (count == 0) throw new IOException($"its VNC server refuses{await ReasonAsync(server, cancellation).ConfigureAwait(false)}");
        var ways = await ReadAsync(server, count, cancellation).ConfigureAwait(false);
        var way = ways.Contains(WithPassword) ? WithPassword : ways.Contains(NoPassword) ? NoPassword : throw new IOException($"its VNC server wants another way in than a password ({string.Join(", ", ways)})");
        await server.WriteAsync(new[] { way }, cancellation).ConfigureAwait(false);
        return way;
    }

    private static async Task<string> ReasonAsync(Stream server, CancellationToken cancellation)
    {
        try
        {
            var length = await NumberAsync(server, cancellation).ConfigureAwait(false);
            if (length is 0 or > ReasonMax) return "";
            return $": {Domain.Processes.VisibleText.Of(Encoding.UTF8.GetString(await ReadAsync(server, (int)length, cancellation).ConfigureAwait(false)), ReasonMax)}";
        }
        catch (IOException)
        {
            // It closed without a word
            return "";
        }
    }

    private static async Task<uint> NumberAsync(Stream server, CancellationToken cancellation) => BinaryPrimitives.ReadUInt32BigEndian(await ReadAsync(server, 4, cancellation).ConfigureAwait(false));

    private static async Task<byte[]> ReadAsync(Stream server, int length, CancellationToken cancellation)
    {
        var bytes = new byte[length];
        try
        {
            await server.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
        }
        catch (EndOfStreamException ended)
        {
            throw new IOException("its VNC server closed the connection", ended);
        }
        return bytes;
    }
}
