using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Identities;

namespace XenWeb.Infrastructure.Identity;

/// <summary>Who this party is: its certificate with its key, and whom it believes.</summary>
/// <param name="Identity">Role and name.</param>
/// <param name="Certificate">With its private key.</param>
/// <param name="Trust">Whom it believes.</param>
public sealed record OwnIdentity(AgentIdentity Identity, X509Certificate2 Certificate, LabTrust Trust)
{
    private const string OwnFile = "own.pem";
    private const string LabFile = "lab.pem";
    private const string RevokedFile = "revoked.txt";

    /// <summary>When it is to be renewed: after two thirds of its life.</summary>
    public DateTimeOffset RenewAt
    {
        get
        {
            var (from, until) = (Certificate.NotBefore.ToUniversalTime(), Certificate.NotAfter.ToUniversalTime());
            return new DateTimeOffset(from + ((until - from) * 2 / 3), TimeSpan.Zero);
        }
    }

    /// <summary>
    /// The end of its client ids at a broker: 128 bits, the same as long as the key is, that nobody can reckon who has not the key. A broker that lets
    /// anybody take any client id over, as Mosquitto does, can't be made to put this party out by another.
    /// </summary>
    public string ClientIdEnd
    {
        get
        {
            using var key = Certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("the certificate has no key");
            return Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, key.ExportParameters(true).D!, 16, info: "xenweb client id"u8.ToArray()));
        }
    }

    /// <summary>Whether the folder holds one.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, OwnFile)) && File.Exists(Path.Combine(folder, LabFile));

    /// <summary>Reads the folder. Throws <see cref="IOException"/> with the reason if it can't be read, or does not hold an identity of the lab.</summary>
    public static OwnIdentity Load(string folder, TimeProvider time)
    {
        try
        {
            var own = PrivateFile.Read(Path.Combine(folder, OwnFile));
            var trust = new LabTrust(time);
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(File.ReadAllText(Path.Combine(folder, LabFile)));
            var revoked = Path.Combine(folder, RevokedFile);
            trust.Believe(authorities, File.Exists(revoked) ? File.ReadAllLines(revoked) : []);
            var certificate = X509Certificate2.CreateFromPem(own, own);
            // Also one that has run out is known as ours: renewing says what is to be done then
            return AgentIdentity.TryParse(certificate.GetNameInfo(X509NameType.SimpleName, false), out var identity)
                ? new OwnIdentity(identity, certificate, trust)
                : throw new IOException($"{folder} holds a certificate of '{certificate.Subject}', which is no agent's; remove the folder and enrol again");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new IOException($"{folder} does not hold an identity: {e.Message}; remove the folder and enrol again", e);
        }
    }

    /// <summary>Writes the folder, the key with it; <see cref="Load"/> reads it.</summary>
    public void Save(string folder)
    {
        PrivateFile.MakeFolder(folder);
        SaveTrust(folder);
        using var key = Certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("the certificate has no key");
        PrivateFile.Write(Path.Combine(folder, OwnFile), $"{Certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    /// <summary>Writes whom it believes, so that a restart does not forget who was revoked. What has not changed is not touched: a broker is started anew for new authorities.</summary>
    public void SaveTrust(string folder)
    {
        PrivateFile.WriteChanged(Path.Combine(folder, LabFile), string.Concat(Trust.Authorities.Select(a => a.ExportCertificatePem() + "\n")));
        PrivateFile.WriteChanged(Path.Combine(folder, RevokedFile), string.Concat(Trust.Revoked.Order(StringComparer.Ordinal).Select(s => s + "\n")));
    }
}
