using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XenWeb.Infrastructure.Identity;

/// <summary>
/// A join token, <c>xwj_ID_SECRET_FINGERPRINT</c>: which one it is, 192 random bits, and whose it is (the SHA-256 of the lab's authority), so
/// that a new agent knows whom it talks to. It is good for one agent, once, for a short time.
/// </summary>
/// <param name="Id">Names it; no secret.</param>
/// <param name="Secret">Base64url; only its hash is kept.</param>
/// <param name="Fingerprint">SHA-256 of the authority's certificate, hexadecimal.</param>
public sealed record JoinToken(string Id, string Secret, string Fingerprint)
{
    private const string Start = "xwj_";

    /// <summary>SHA-256 of the secret, hexadecimal: what is kept of it.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Secret)));

    /// <summary>A new one.</summary>
    public static JoinToken New(string fingerprint) => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24)), fingerprint);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JoinToken? token)
    {
        token = null;
        if (text is not { Length: < 200 } || !text.StartsWith(Start, StringComparison.Ordinal)) return false;
        // The secret may hold underscores, the ends can't
        var (first, last) = (text.IndexOf('_', Start.Length), text.LastIndexOf('_'));
        if (first < 0 || last <= first) return false;
        var (id, secret, print) = (text[Start.Length..first], text[(first + 1)..last], text[(last + 1)..]);
        if (id.Length != 16 || secret.Length != 32 || print.Length != 64 || !id.All(char.IsAsciiHexDigitLower) || !print.All(char.IsAsciiHexDigitLower)) return false;
        token = new JoinToken(id, secret, print);
        return true;
    }

    /// <summary>Whether a certificate is that of the authority that it is of.</summary>
    public bool IsOf(X509Certificate2 authority) => Convert.ToHexStringLower(authority.GetCertHash(HashAlgorithmName.SHA256)) == Fingerprint;

    /// <inheritdoc/>
    public override string ToString() => $"{Start}{Id}_{Secret}_{Fingerprint}";
}
