using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XenWeb.Infrastructure.Identity;

/// <summary>A signing request (PKCS #10): it shows that whoever asks holds the key. Who he is, the authority decides.</summary>
public static class SigningRequest
{
    /// <summary>For a key, in PEM.</summary>
    public static string Of(ECDsa key) => new CertificateRequest("CN=XenWeb agent", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
}
