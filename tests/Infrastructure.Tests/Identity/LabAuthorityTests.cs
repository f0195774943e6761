using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Tests.Identity;

/// <summary>The lab's authority, and whom its parties believe.</summary>
public sealed class LabAuthorityTests : IDisposable
{
    private static readonly AgentIdentity _ferby = AgentIdentity.Of(new HostId("ferby"));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly TestAuthority _lab;

    public LabAuthorityTests() => _lab = new TestAuthority(_time);

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void ACertificateOfTheLab_SaysWhoItIs()
    {
        var (ferby, web) = (_lab.Make(_ferby), _lab.Make(AgentIdentity.Web));
        Assert.Equal(_ferby, web.Trust.Check(ferby.Certificate).Identity);
    }

    [Fact]
    public void AnotherLabsCertificate_AndOneSignedByAnAgent_AreNotBelieved()
    {
        using var other = new TestAuthority(_time);
        var (ferby, trust) = (_lab.Make(_ferby), _lab.Make(AgentIdentity.Web).Trust);
        Assert.Equal("unknown signer", trust.Check(other.Make(_ferby).Certificate).Why);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = new CertificateRequest("CN=web", key, HashAlgorithmName.SHA256);
        forged.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var agent = X509SignatureGenerator.CreateForECDsa(ferby.Certificate.GetECDsaPrivateKey()!);
        using var byAnAgent = forged.Create(ferby.Certificate.SubjectName, agent, _time.GetUtcNow(), _time.GetUtcNow().AddDays(1), [1]);
        Assert.Equal("unknown signer", trust.Check(byAnAgent).Why);
        Assert.Equal("unknown signer", trust.Check(_lab.Authority.Certificates[0]).Why);
        Assert.Equal("no certificate", trust.Check((X509Certificate2?)null).Why);
    }

    [Fact]
    public void ACertificate_RunsOut_AndIsRevoked()
    {
        var (ferby, trust) = (_lab.Make(_ferby), _lab.Make(AgentIdentity.Web).Trust);
        Assert.Null(trust.Check(ferby.Certificate).Why);
        trust.Believe(_lab.Authority.Certificates, [ferby.Certificate.SerialNumber.ToLowerInvariant()]);
        Assert.Equal("revoked", trust.Check(ferby.Certificate).Why);
        trust.Believe(_lab.Authority.Certificates, []);
        _time.Advance(LabAuthority.Lifetime + TimeSpan.FromSeconds(1));
        Assert.Equal("expired", trust.Check(ferby.Certificate).Why);
    }

    [Theory]
    [InlineData(2048, "elliptic")]
    [InlineData(384, "P-256")]
    public void ASigningRequestOfAnotherKind_IsRefused(int bits, string why)
    {
        using var rsa = bits == 2048 ? RSA.Create(bits) : null;
        using var ecdsa = bits == 384 ? ECDsa.Create(ECCurve.NamedCurves.nistP384) : null;
        var request = rsa is not null ? new CertificateRequest("CN=web", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest("CN=web", ecdsa!, HashAlgorithmName.SHA256);
        Assert.Contains(why, Assert.ThrowsAny<CryptographicException>(() => _lab.Authority.Issue(request.CreateSigningRequestPem(), _ferby)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() => _lab.Authority.Issue("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----", _ferby));
    }

    [Fact]
    public void ANewKey_IsAnnounced_ThenIssues_ThenStandsAlone_AndNobodyIsShutOut()
    {
        var old = _lab.Authority.Fingerprint;
        _lab.Authority.Rotate();
        Assert.Equal(old, _lab.Authority.Fingerprint);
        Assert.Equal(2, _lab.Authority.Certificates.Length);
        // Each renews once in a lifetime, and learns of both then
        _time.Advance(LabAuthority.Lifetime - TimeSpan.FromHours(1));
        var (late, early) = (_lab.Make(_ferby), _lab.Make(AgentIdentity.Web));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.NotEqual(old, _lab.Authority.Fingerprint);
        var young = _lab.Make(AgentIdentity.Of(new HostId("herby")));
        Assert.All(new[] { late, early, young }, one => Assert.All(new[] { late, early, young }, other => Assert.Null(one.Trust.Check(other.Certificate).Why)));
        _time.Advance(LabAuthority.Lifetime);
        Assert.Single(_lab.Authority.Certificates);
        var again = LabAuthority.Open(Path.Combine(_lab.Folder, "authority"), _time);
        Assert.Equal(_lab.Authority.Fingerprint, again.Fingerprint);
    }

    [Fact]
    public void AStolenKey_IsReplacedAtOnce()
    {
        var (ferby, old) = (_lab.Make(_ferby), _lab.Authority.Fingerprint);
        _lab.Authority.Replace();
        Assert.NotEqual(old, _lab.Authority.Fingerprint);
        Assert.Equal("unknown signer", _lab.Make(AgentIdentity.Web).Trust.Check(ferby.Certificate).Why);
    }

    [Fact]
    public void KeysAreTheOwnersAlone_AndAreNotReadOtherwise()
    {
        var folder = Path.Combine(_lab.Folder, "authority");
        var key = Directory.GetFiles(folder).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<IOException>(() => LabAuthority.Open(folder, _time)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    public void ASigningRequestThatIsNone_IsRefusedInOneWay_WhateverThePlatformThrows(string body)
    {
        var pem = $"-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----";
        Assert.ThrowsAny<CryptographicException>(() => _lab.Authority.Issue(pem, _ferby));
    }

    // Every byte of a good one, changed: curves and algorithms that nobody has among them
    [Fact]
    public void ASigningRequestWithAnyByteChanged_IsRefusedInOneWay()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        for (var at = 0; at < good.Length; at++)
        {
            var changed = good.ToArray();
            changed[at] ^= 1;
            var pem = System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE REQUEST", changed);
            Assert.ThrowsAny<CryptographicException>(() => _lab.Authority.Issue(pem, _ferby));
        }
    }

    [Fact]
    public void ACertificateWithBytesAfterIt_IsNotBelieved()
    {
        var (ferby, trust) = (_lab.Make(_ferby), _lab.Make(AgentIdentity.Web).Trust);
        Assert.Equal("unknown signer", trust.Check((byte[])[.. ferby.Certificate.RawData, 0]).Why);
        Assert.Null(trust.Check(ferby.Certificate.RawData).Why);
    }

    [Fact]
    public void AnIdentity_IsSavedAndLoaded_WithWhomItBelieves()
    {
        var ferby = _lab.Make(_ferby);
        ferby.Trust.Believe(_lab.Authority.Certificates, ["ABCD"]);
        var folder = Path.Combine(_lab.Folder, "identity");
        Assert.False(OwnIdentity.IsIn(folder));
        ferby.Save(folder);
        var loaded = OwnIdentity.Load(folder, _time);
        Assert.Equal(_ferby, loaded.Identity);
        Assert.Null(loaded.Trust.Check(ferby.Certificate).Why);
        Assert.Equal(["ABCD"], loaded.Trust.Revoked);
        Assert.Equal(20, Math.Round((loaded.RenewAt - _time.GetUtcNow()).TotalDays));
        File.WriteAllText(Path.Combine(folder, "own.pem"), "nothing");
        Assert.Contains("enrol again", Assert.Throws<IOException>(() => OwnIdentity.Load(folder, _time)).Message, StringComparison.Ordinal);
    }
}
