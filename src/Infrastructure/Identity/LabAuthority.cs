using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Identities;

namespace XenWeb.Infrastructure.Identity;

/// <summary>
/// The lab's own certificate authority: ECDSA P-256, in a folder that the web app alone may read. It changes its key without anybody being
/// shut out (<see cref="Rotate"/>): a new one is announced for <see cref="Lifetime"/>, then issues, and the old one is believed for as long again;
/// whoever was away for longer has an expired certificate anyway. Which one is which follows from the dates in the certificates alone.
/// </summary>
public sealed class LabAuthority
{
    /// <summary>How long a certificate of the lab is valid.</summary>
    /// <value>30 days; agents renew theirs after 20.</value>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private static readonly TimeSpan _ownLifetime = TimeSpan.FromDays(3650);

    // A clock may be a little behind that of the web app
    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(5);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private ImmutableArray<X509Certificate2> _all;

    private LabAuthority(string folder, TimeProvider time, ImmutableArray<X509Certificate2> all) => (_folder, _time, _all) = (folder, time, all);

    /// <summary>Those that are to be believed, without their keys; the newest is last.</summary>
    public ImmutableArray<X509Certificate2> Certificates => [.. Believed().Select(c => X509CertificateLoader.LoadCertificate(c.RawData))];

    /// <summary>SHA-256 of the issuing one: join tokens carry it, so that a new agent knows whom it talks to.</summary>
    public string Fingerprint => Convert.ToHexStringLower(Issuing().GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>Opens the folder; the first time the authority is made. Throws <see cref="IOException"/> if a key there may be read by others.</summary>
    public static LabAuthority Open(string folder, TimeProvider time)
    {
        PrivateFile.MakeFolder(folder);
        var all = Directory.GetFiles(folder, "authority-*.pem").Order(StringComparer.Ordinal).Select(Load).ToImmutableArray();
        var authority = new LabAuthority(folder, time, all);
        if (all.IsEmpty) authority.Rotate();
        return authority;
    }

    /// <summary>Makes a new key, which is announced from now on and issues when all certificates of today have run out.</summary>
    public void Rotate()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN=XenWeb lab authority {now:yyyy-MM-dd}, serialNumber={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            using var certificate = request.CreateSelfSigned(now - _skew, now + _ownLifetime);
            var path = Path.Combine(_folder, $"authority-{_all.Length + 1:000}-{now:yyyyMMddHHmmss}.pem");
            PrivateFile.Write(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
            _all = _all.Add(Load(path));
        }
    }

    /// <summary>After a key was stolen: a new one issues at once and the old ones are believed no more. All agents have to enrol again.</summary>
    public void Replace()
    {
        lock (_gate)
        {
            foreach (var path in Directory.GetFiles(_folder, "authority-*.pem")) File.Move(path, path + ".gone", overwrite: true);
            _all = [];
        }
        Rotate();
    }

    /// <summary>A certificate for whoever holds the key of a signing request (PKCS #10). Throws <see cref="CryptographicException"/> if it is none, or its key is not P-256.</summary>
    /// <param name="requestPem">The request; only its key is taken from it.</param>
    /// <param name="identity">Whose it becomes: decided by us, whatever the request says.</param>
    /// <param name="names">DNS names and addresses that it is reached by as a server.</param>
    public X509Certificate2 Issue(string requestPem, AgentIdentity identity, IEnumerable<string>? names = null)
    {
        var asked = SigningRequest.Read(requestPem);
        var serial = Serial();
        var subject = new CertificateSubject(identity, identity.Role == IdentityRole.Web ? null : Convert.ToHexString(serial));
        var request = new CertificateRequest(subject.ToName(), asked.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        if (Names(names ?? []) is { } alternative) request.CertificateExtensions.Add(alternative);
        lock (_gate)
        {
            var (issuer, now) = (Issuing(), _time.GetUtcNow());
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
            return request.Create(issuer, now - _skew, now + Lifetime, serial);
        }
    }

    private static X509Certificate2 Load(string path)
    {
        var text = PrivateFile.Read(path);
        return X509Certificate2.CreateFromPem(text, text);
    }

    // 126 random bits; positive, and its first byte is never left out
    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        return serial;
    }

    private static X509Extension? Names(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        var any = false;
        foreach (var name in names)
        {
            if (System.Net.IPAddress.TryParse(name, out var address)) builder.AddIpAddress(address);
            else builder.AddDnsName(name);
            any = true;
        }
        return any ? builder.Build() : null;
    }

    // The newest that was announced long enough, or the oldest that there is
    private X509Certificate2 Issuing() => _all.LastOrDefault(c => Age(c) >= Lifetime) ?? _all[0];

    // What is older than the issuing one is believed until all that it has issued has run out
    private IEnumerable<X509Certificate2> Believed()
    {
        var all = _all;
        return all.Where((_, i) => !all.Skip(i + 1).Any(newer => Age(newer) >= 2 * Lifetime));
    }

    private TimeSpan Age(X509Certificate2 certificate) => _time.GetUtcNow().UtcDateTime - certificate.NotBefore.ToUniversalTime() - _skew;
}
