using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace XenWeb.Web.Notifications;

/// <summary>Who may vouch for a mail server's certificate, where that is not left to the machine.</summary>
internal static class MailTrust
{
    // RFC 5280, 4.2.1.12: of a server in TLS
    private static readonly Oid _server = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The authorities of a PEM file; null if it can't be read or holds none.</summary>
    public static X509Certificate2Collection? Read(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
        return authorities.Count > 0 ? authorities : null;
    }

    /// <summary>Whether one of them, and no other, vouches for a server that has the name it was called by. Whether a certificate was revoked is not asked.</summary>
    public static RemoteCertificateValidationCallback By(X509Certificate2Collection authorities) => (_, certificate, sent, errors) =>
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.ApplicationPolicy.Add(_server);
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (var link in sent?.ChainPolicy.ExtraStore ?? []) chain.ChainPolicy.ExtraStore.Add(link);
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    };
}
