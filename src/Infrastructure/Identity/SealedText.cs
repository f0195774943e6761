using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace XenWeb.Infrastructure.Identity;

/// <summary>
/// Texts for one reader's eyes: JWE in its compact form (RFC 7516) with ECDH-ES and A256GCM (RFC 7518, 4.6 and 5.3), as any library of the kind
/// reads it. The reader's key is made anew each time that he starts, and never written down.
/// </summary>
public sealed class SealedText : IDisposable
{
    /// <summary>The most that is opened, in characters.</summary>
    public const int LengthMax = 256 * 1024;

    private const int TagBytes = 16, NonceBytes = 12, PointBytes = 65;

    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>What a writer needs: the point, uncompressed, base64url.</summary>
    public string PublicKey => Point(_key.ExportParameters(false));

    /// <summary>Seals a text for whoever has the key to <paramref name="publicKey"/>. Throws <see cref="CryptographicException"/> if that is none.</summary>
    /// <param name="publicKey">The reader's.</param>
    /// <param name="reader">Who he is; part of the key, so that it opens as nobody else's.</param>
    /// <param name="text">The text.</param>
    public static string Seal(string publicKey, string reader, ReadOnlySpan<byte> text)
    {
        using var other = Key(publicKey);
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = own.ExportParameters(false).Q;
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $"{{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"apv\":\"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(reader))}\",\"epk\":{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{Base64Url.EncodeToString(point.X)}\",\"y\":\"{Base64Url.EncodeToString(point.Y)}\"}}}}"));
        var (nonce, hidden, tag) = (RandomNumberGenerator.GetBytes(NonceBytes), new byte[text.Length], new byte[TagBytes]);
        using var cipher = new AesGcm(DeriveKey(own, other.PublicKey, "A256GCM", [], Encoding.UTF8.GetBytes(reader), 256), TagBytes);
        cipher.Encrypt(nonce, text, hidden, tag, Encoding.ASCII.GetBytes(header));
        return $"{header}..{Base64Url.EncodeToString(nonce)}.{Base64Url.EncodeToString(hidden)}.{Base64Url.EncodeToString(tag)}";
    }

    /// <summary>Opens what was sealed for this key and this reader; null for anything else.</summary>
    public byte[]? Open(string text, string reader)
    {
        try
        {
            if (text is not { Length: <= LengthMax } || text.Split('.') is not [var header, "", var nonce, var hidden, var tag]) return null;
            using var read = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            var said = read.RootElement;
            if (said.GetProperty("alg").GetString() != "ECDH-ES" || said.GetProperty("enc").GetString() != "A256GCM") return null;
            using var other = Key(said.GetProperty("epk"));
            using var cipher = new AesGcm(DeriveKey(_key, other.PublicKey, "A256GCM", [], Encoding.UTF8.GetBytes(reader), 256), TagBytes);
            var bytes = Base64Url.DecodeFromChars(hidden);
            var opened = new byte[bytes.Length];
            cipher.Decrypt(Base64Url.DecodeFromChars(nonce), bytes, Base64Url.DecodeFromChars(tag), opened, Encoding.ASCII.GetBytes(header));
            return opened;
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The key that two parties agree on: the Concat KDF of NIST SP 800-56A as RFC 7518, 4.6.2 uses it, one round of SHA-256.</summary>
    internal static byte[] DeriveKey(ECDiffieHellman own, ECDiffieHellmanPublicKey other, string algorithm, byte[] writer, byte[] reader, int bits)
    {
        byte[] info = [.. Counted(Encoding.ASCII.GetBytes(algorithm)), .. Counted(writer), .. Counted(reader), .. Number(bits)];
        return own.DeriveKeyFromHash(other, HashAlgorithmName.SHA256, Number(1), info)[..(bits / 8)];
    }

    private static byte[] Counted(byte[] bytes) => [.. Number(bytes.Length), .. bytes];

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static string Point(ECParameters key) => Base64Url.EncodeToString([4, .. key.Q.X!, .. key.Q.Y!]);

    // Import refuses a point that is not on the curve
    private static ECDiffieHellman Key(string publicKey) =>
        publicKey.Length < 200 && Base64Url.IsValid(publicKey) && Base64Url.DecodeFromChars(publicKey) is [4, ..] and { Length: PointBytes } point ? Key(point[1..33], point[33..]) : throw new CryptographicException("that is no point of P-256");

    private static ECDiffieHellman Key(JsonElement key) => Key(Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Base64Url.DecodeFromChars(key.GetProperty("y").GetString()));

    private static ECDiffieHellman Key(byte[] x, byte[] y) => ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
}
