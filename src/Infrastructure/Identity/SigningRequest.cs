using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XenWeb.Infrastructure.Identity;

/// <summary>A signing request (PKCS #10): it shows that whoever asks holds the key. Who he is, the authority decides.</summary>
public static class SigningRequest
{
    /// <summary>Characters that are read; one for a key on P-256 has some 400. The platform's search for PEM takes the square of the length.</summary>
    public const int LengthMax = 16 * 1024;

    /// <summary>For a key, in PEM.</summary>
    public static string Of(ECDsa key) => new CertificateRequest("CN=XenWeb agent", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    /// <summary>
    /// Reads one whose key is on P-256 and has signed it. Throws <see cref="CryptographicException"/>, in words, for anything else: of a request by
    /// a stranger the platform itself throws whatever its reading of algorithms, curves and points ends in.
    /// </summary>
    public static CertificateRequest Read(string pem)
    {
        if (pem.Length > LengthMax) throw new CryptographicException($"it is no signing request: it has {pem.Length} characters, and {LengthMax} are read");
        try
        {
            var request = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default);
            using var key = request.PublicKey.GetECDsaPublicKey();
            return key is { KeySize: 256 } ? request : throw new CryptographicException($"the key must be {(key is null ? "an elliptic one, " : "")}on the curve P-256");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or FormatException or OverflowException or InvalidOperationException)
        {
            throw new CryptographicException($"it is no signing request: {e.Message}", e);
        }
    }
}
