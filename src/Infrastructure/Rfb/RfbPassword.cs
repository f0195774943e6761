using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace XenWeb.Infrastructure.Rfb;

/// <summary>The answer to a VNC server that asks for its password (RFC 6143, 7.2.2).</summary>
public static class RfbPassword
{
    /// <summary>Bytes of the challenge, and of the answer.</summary>
    public const int ChallengeLength = 16;

    private const int KeyLength = 8;

    /// <summary>What a server with that password expects to hear.</summary>
    /// <param name="password">The first eight characters count.</param>
    /// <param name="challenge">What the server sent.</param>
    [SuppressMessage("Security", "CA5351", Justification = "The protocol's; it never leaves the host, whose VNC server listens on loopback only.")]
    [SuppressMessage("Security", "CA5358", Justification = "The protocol's.")]
    public static byte[] Answer(string password, ReadOnlySpan<byte> challenge)
    {
        var key = new byte[KeyLength];
        var bytes = Encoding.Latin1.GetBytes(password);
        // The first VNC read the bits of the key from the other end, and all others do since
        for (var i = 0; i < Math.Min(KeyLength, bytes.Length); i++) key[i] = Mirrored(bytes[i]);
        using var des = DES.Create();
        try
        {
            des.Key = key;
        }
        catch (CryptographicException)
        {
            // A key that DES calls weak (no password at all, for one) is refused by .NET: such a password opens nothing
            throw new InvalidDataException("its VNC password is one that DES can't take: give it another");
        }
        return des.EncryptEcb(challenge, PaddingMode.None);
    }

    private static byte Mirrored(byte value)
    {
        var mirrored = 0;
        for (var bit = 0; bit < 8; bit++) mirrored |= ((value >> bit) & 1) << (7 - bit);
        return (byte)mirrored;
    }
}
