using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using XenWeb.Domain.Identities;

namespace XenWeb.Infrastructure.Identity;

/// <summary>What the signer says about a message, beside its text. All of it is under the signature.</summary>
/// <param name="Signer">Role and name.</param>
/// <param name="Topic">The only topic that it was meant for.</param>
/// <param name="Incarnation">When the signer started, Unix milliseconds.</param>
/// <param name="Sequence">Counts its messages since then.</param>
/// <param name="IssuedAt">By its clock, whole seconds.</param>
/// <param name="ExpiresAt">From then on it counts no more.</param>
/// <param name="Voice">Which of several that speak as one party, each counting for itself; empty for the party's only or common voice. At most 63 bytes.</param>
public sealed record MessageClaims(AgentIdentity Signer, string Topic, long Incarnation, long Sequence, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, string Voice = "");

/// <summary>
/// A signed message on the wire: COSE_Sign1 (RFC 9052), ES256, with the claims of RFC 9597 (iss, aud = topic, exp, iat, cti = incarnation and
/// sequence, and the voice where there is one) in the protected header, and the signer's certificate (x5chain, RFC 9360) beside it.
/// </summary>
public static class SignedMessage
{
    /// <summary>What a signed message has more than its text, in bytes, at most.</summary>
    public const int OverheadMax = 2048;

    private const int IdBytes = 16, VoiceBytesMax = 63;

    private const int ClaimIssuer = 1, ClaimAudience = 3, ClaimExpires = 4, ClaimIssuedAt = 6, ClaimId = 7;

    private static readonly CoseHeaderLabel _claims = new(15);
    private static readonly CoseHeaderLabel _certificate = new(33);

    // Taken out of a certificate once, and not for each message; each goes with its certificate
    private static readonly ConditionalWeakTable<X509Certificate2, ECDsa> _keys = new();

    /// <summary>Signs a text.</summary>
    /// <param name="own">Who signs.</param>
    /// <param name="claims">What is said about it; the signer is <paramref name="own"/>, whatever they say.</param>
    /// <param name="text">The message.</param>
    /// <param name="contentType">"application/json", or what the text is else.</param>
    public static byte[] Sign(OwnIdentity own, MessageClaims claims, ReadOnlySpan<byte> text, string contentType)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(claims);
        var protectedHeaders = new CoseHeaderMap { [CoseHeaderLabel.ContentType] = CoseHeaderValue.FromString(contentType), [_claims] = CoseHeaderValue.FromEncodedValue(Write(claims, own.Identity)) };
        var beside = new CoseHeaderMap { [_certificate] = CoseHeaderValue.FromBytes(own.Certificate.RawDataMemory.Span) };
        var key = _keys.GetValue(own.Certificate, c => c.GetECDsaPrivateKey() ?? throw new CryptographicException("the certificate has no key"));
        // A key is shared by threads
        lock (key) return CoseSign1Message.SignEmbedded(text, new CoseSigner(key, HashAlgorithmName.SHA256, protectedHeaders, beside));
    }

    /// <summary>Verifies a message; bad ones are a reason, never an exception ("unsigned", "bad signature", "unknown signer", "revoked", "expired certificate").</summary>
    public static (MessageClaims? Claims, string ContentType, byte[] Text, string? Why) Verify(LabTrust trust, byte[] wire)
    {
        ArgumentNullException.ThrowIfNull(trust);
        try
        {
            // Tag 18; anything else is JSON in clear, or noise
            if (wire is not [0xd2, ..]) return No("unsigned");
            var message = CoseMessage.DecodeSign1(wire);
            if (!message.UnprotectedHeaders.TryGetValue(_certificate, out var certificate) || message.Content is not { } content) return No("unsigned");
            var verdict = trust.Check(certificate.GetValueAsBytes());
            if (verdict.Key is not { } key) return No(verdict.Why is "expired" or "not valid yet" ? $"certificate {verdict.Why}" : verdict.Why ?? "unknown signer");
            // A key is shared by threads
            lock (key) if (!message.VerifyEmbedded(key)) return No("bad signature");
            var claims = Read(message.ProtectedHeaders[_claims].EncodedValue);
            return claims is null || claims.Signer != verdict.Identity ? No("wrong sender") : (claims, message.ProtectedHeaders[CoseHeaderLabel.ContentType].GetValueAsString(), content.ToArray(), null);
        }
        catch (Exception e) when (e is CryptographicException or CborContentException or InvalidOperationException or KeyNotFoundException or ArgumentException or OverflowException or FormatException)
        {
            return No("malformed");
        }
    }

    private static (MessageClaims? Claims, string ContentType, byte[] Text, string? Why) No(string why) => (null, "", [], why);

    private static byte[] Write(MessageClaims claims, AgentIdentity signer)
    {
        Span<byte> id = stackalloc byte[IdBytes + VoiceBytesMax];
        BinaryPrimitives.WriteInt64BigEndian(id, claims.Incarnation);
        BinaryPrimitives.WriteInt64BigEndian(id[8..], claims.Sequence);
        id = id[..(IdBytes + Encoding.UTF8.GetBytes(claims.Voice, id[IdBytes..]))];
        var writer = new CborWriter();
        writer.WriteStartMap(5);
        writer.WriteInt32(ClaimIssuer);
        writer.WriteTextString($"{signer}");
        writer.WriteInt32(ClaimAudience);
        writer.WriteTextString(claims.Topic);
        writer.WriteInt32(ClaimExpires);
        writer.WriteInt64(claims.ExpiresAt.ToUnixTimeSeconds());
        writer.WriteInt32(ClaimIssuedAt);
        writer.WriteInt64(claims.IssuedAt.ToUnixTimeSeconds());
        writer.WriteInt32(ClaimId);
        writer.WriteByteString(id);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static MessageClaims? Read(ReadOnlyMemory<byte> encoded)
    {
        var reader = new CborReader(encoded);
        if (reader.ReadStartMap() != 5) return null;
        var (signer, topic, expires, issued, id) = ("", "", 0L, 0L, Array.Empty<byte>());
        for (var i = 0; i < 5; i++)
        {
            switch (reader.ReadInt32())
            {
                case ClaimIssuer: signer = reader.ReadTextString(); break;
                case ClaimAudience: topic = reader.ReadTextString(); break;
                case ClaimExpires: expires = reader.ReadInt64(); break;
                case ClaimIssuedAt: issued = reader.ReadInt64(); break;
                case ClaimId: id = reader.ReadByteString(); break;
                default: return null;
            }
        }
        return id.Length is >= IdBytes and <= IdBytes + VoiceBytesMax && AgentIdentity.TryParse(signer, out var identity)
            ? new MessageClaims(identity, topic, BinaryPrimitives.ReadInt64BigEndian(id), BinaryPrimitives.ReadInt64BigEndian(id.AsSpan(8)), DateTimeOffset.FromUnixTimeSeconds(issued), DateTimeOffset.FromUnixTimeSeconds(expires), Encoding.UTF8.GetString(id.AsSpan(IdBytes)))
            : null;
    }
}
