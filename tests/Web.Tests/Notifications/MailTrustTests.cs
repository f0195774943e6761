using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Web.Notifications;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>Mail over TLS, to a server that is trusted and to those that are not.</summary>
public sealed class MailTrustTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xenweb-mail-");
    private readonly Authority _ours = new(), _another = new();

    public void Dispose()
    {
        _ours.Dispose();
        _another.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(MailTls.StartTls)]
    [InlineData(MailTls.Tls)]
    public async Task A_server_that_the_given_authority_vouches_for_gets_password_and_mail(MailTls tls)
    {
        using var certificate = _ours.Issue("127.0.0.1");
        await using var server = new MailServer(certificate, tls == MailTls.Tls, ("xenweb", "right-1"));
        Assert.Equal(SendOutcome.Taken, await SendAsync(server, tls, _ours.Pem));
        Assert.Equal(["right-1"], server.Passwords);
        Assert.Single(server.Mails);
    }

    [Theory]
    [InlineData(MailTls.StartTls)]
    [InlineData(MailTls.Tls)]
    public async Task A_server_of_another_authority_name_purpose_or_time_or_of_none_gets_no_password_and_no_mail(MailTls tls)
    {
        using var named = _ours.Issue("127.0.0.1");
        using var other = _ours.Issue("127.0.0.9");
        using var clients = _ours.Issue("127.0.0.1", purpose: "1.3.6.1.5.5.7.3.2");
        using var old = _ours.Issue("127.0.0.1", until: TimeSpan.FromHours(-1));
        foreach (var (certificate, authority) in new[] { (named, _another.Pem), (other, _ours.Pem), (clients, _ours.Pem), (old, _ours.Pem), (named, null) })
        {
            await using var server = new MailServer(certificate, tls == MailTls.Tls, ("xenweb", "right-1"));
            var outcome = await SendAsync(server, tls, authority);
            Assert.True(outcome.MayPass && outcome.Problem!.Contains("can't be trusted", StringComparison.Ordinal), outcome.Problem);
            Assert.Empty(server.Passwords);
            Assert.Empty(server.Mails);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----")]
    public async Task A_file_that_holds_no_authority_is_told_and_nothing_is_sent(string pem)
    {
        using var certificate = _ours.Issue("127.0.0.1");
        await using var server = new MailServer(certificate, isTlsFirst: true);
        var outcome = await SendAsync(server, MailTls.Tls, pem);
        Assert.Equal((true, "The file of --smtp-ca can't be read, or holds no certificate."), (outcome.MayPass, outcome.Problem));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public void A_certificate_that_the_authority_vouches_for_by_another_is_trusted_if_the_server_sends_that_too()
    {
        using var between = new Authority(_ours);
        using var certificate = between.Issue("127.0.0.1");
        using var authority = X509Certificate2.CreateFromPem(_ours.Pem);
        using var intermediate = X509Certificate2.CreateFromPem(between.Pem);
        using var sent = new X509Chain();
        var trust = MailTrust.By([authority]);
        Assert.False(trust(this, certificate, sent, SslPolicyErrors.RemoteCertificateChainErrors));
        sent.ChainPolicy.ExtraStore.Add(intermediate);
        Assert.True(trust(this, certificate, sent, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(trust(this, certificate, sent, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch));
    }

    private async Task<SendOutcome> SendAsync(MailServer server, MailTls tls, string? authority)
    {
        var (password, file) = (Path.Combine(_folder.FullName, "password"), Path.Combine(_folder.FullName, "ca.pem"));
        await File.WriteAllTextAsync(password, "right-1");
        await File.WriteAllTextAsync(file, authority);
        var options = Told.Options(server);
        var mail = options.Mail! with { Tls = tls, User = "xenweb", PasswordFile = password, AuthorityFile = authority is null ? null : file };
        return await new MailSender(options with { Mail = mail }, TimeProvider.System).SendAsync(Told.Addressed(), default);
    }

    private sealed class Authority : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly X509Certificate2 _certificate;

        /// <param name="above">The authority that vouches for it; null for one of its own.</param>
        public Authority(Authority? above = null)
        {
            var request = new CertificateRequest(above is null ? "CN=University" : "CN=Computing centre", _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
            var now = TimeProvider.System.GetUtcNow();
            _certificate = above is null ? request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2)) : request.Create(above._certificate, now.AddDays(-2), now.AddDays(2), RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(_key);
        }

        public string Pem => _certificate.ExportCertificatePem();

        public X509Certificate2 Issue(string address, string? purpose = null, TimeSpan? until = null)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=mail", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Parse(address));
            request.CertificateExtensions.Add(names.Build());
            if (purpose is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
            var now = TimeProvider.System.GetUtcNow();
            using var issued = request.Create(_certificate, now.AddDays(-1), now + (until ?? TimeSpan.FromDays(1)), RandomNumberGenerator.GetBytes(8));
            using var whole = issued.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
        }

        public void Dispose()
        {
            _certificate.Dispose();
            _key.Dispose();
        }
    }
}
