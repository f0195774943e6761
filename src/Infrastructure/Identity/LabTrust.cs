using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Identities;

namespace XenWeb.Infrastructure.Identity;

/// <summary>Whose certificate it is, or why it does not count: exactly one is set.</summary>
public readonly record struct TrustVerdict(AgentIdentity? Identity, string? Why)
{
    /// <summary>Its key, if it counts.</summary>
    internal ECDsa? Key { get; init; }

    internal static TrustVerdict No(string why) => new(null, why);
}

/// <summary>
/// Whom this party believes: certificates of the lab's authority (one, or two while it changes), not expired and not revoked. Whom it believed
/// is kept for <see cref="KnownMax"/> certificates, for a chain costs some hundred microseconds and each message has one. Safe for many threads.
/// </summary>
/// <param name="time">The clock that lifetimes are held against.</param>
public sealed class LabTrust(TimeProvider time)
{
    /// <summary>Certificates whose verdict is kept; with more all are looked at anew.</summary>
    public const int KnownMax = 20_000;

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private ImmutableArray<X509Certificate2> _authorities = [];
    private ImmutableHashSet<string> _revoked = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The authority's certificates.</summary>
    public ImmutableArray<X509Certificate2> Authorities => _authorities;

    /// <summary>Serial numbers that do not count any more, in hexadecimal.</summary>
    public ImmutableHashSet<string> Revoked => _revoked;

    /// <summary>Believes these from now on, and no others.</summary>
    public void Believe(IEnumerable<X509Certificate2> authorities, IEnumerable<string> revoked)
    {
        _authorities = [.. authorities];
        _revoked = revoked.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
        _known.Clear();
    }

    /// <summary>Whose certificate that is; or why it does not count ("expired", "revoked", "unknown signer").</summary>
    public TrustVerdict Check(X509Certificate2? certificate) => certificate is null ? TrustVerdict.No("no certificate") : Check(certificate.RawDataMemory.Span);

    /// <summary>As <see cref="Check(X509Certificate2)"/>, of a certificate as bytes (DER).</summary>
    public TrustVerdict Check(ReadOnlySpan<byte> certificate)
    {
        var print = Convert.ToHexString(SHA256.HashData(certificate));
        if (!_known.TryGetValue(print, out var known))
        {
            if ((known = Known.Of(certificate, this)) is null) return TrustVerdict.No("unknown signer");
            if (_known.Count >= KnownMax) _known.Clear();
            _known[print] = known;
        }
        if (_revoked.Contains(known.Serial)) return TrustVerdict.No("revoked");
        var now = time.GetUtcNow().UtcDateTime;
        if (now > known.Until) return TrustVerdict.No("expired");
        return now < known.From ? TrustVerdict.No("not valid yet") : new TrustVerdict(known.Identity, null) { Key = known.Key };
    }

    // Lifetimes are looked at in Check, at each use; here only who signed it, and that it is no authority itself
    private bool IsOurs(X509Certificate2 certificate)
    {
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: false }) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        foreach (var authority in _authorities) chain.ChainPolicy.CustomTrustStore.Add(authority);
        try
        {
            return chain.Build(certificate) && chain.ChainElements.Count == 2;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        }
    }

    private sealed record Known(AgentIdentity Identity, string Serial, DateTime From, DateTime Until, ECDsa Key)
    {
        public static Known? Of(ReadOnlySpan<byte> der, LabTrust trust)
        {
            try
            {
                using var certificate = X509CertificateLoader.LoadCertificate(der);
                // Bytes after it would make it another one for every message
                return certificate.RawDataMemory.Length == der.Length && trust.IsOurs(certificate) && AgentIdentity.TryParse(certificate.GetNameInfo(X509NameType.SimpleName, false), out var identity) && certificate.GetECDsaPublicKey() is { } key
                    ? new Known(identity, certificate.SerialNumber, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), key)
                    : null;
            }
            catch (CryptographicException)
            {
                return null;
            }
        }
    }
}
