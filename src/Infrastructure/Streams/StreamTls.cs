using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Streams;

/// <summary>TLS 1.3 with a certificate on both sides. Names of hosts in certificates mean nothing here: whose a certificate is, is what counts.</summary>
internal static class StreamTls
{
    // So that no other service of the lab with the same certificates is taken for this one
    private static readonly List<SslApplicationProtocol> _protocol = [new SslApplicationProtocol("xenweb-stream/1")];

    /// <summary>The target's side. Throws <see cref="AuthenticationException"/> or <see cref="IOException"/>, with why if it is known.</summary>
    public static async Task<(SslStream Tls, AgentIdentity Peer)> AcceptAsync(Socket socket, OwnIdentity own, CancellationToken cancellation)
    {
        var judged = new Judgement(own);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var handshake = tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = own.Certificate,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = _protocol,
            // A session that is taken up again would not be judged again: its certificate may have been revoked
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = judged.Judge,
        }, cancellation);
        return (tls, await PeerAsync(tls, handshake, judged).ConfigureAwait(false));
    }

    /// <summary>The source's side.</summary>
    public static async Task<(SslStream Tls, AgentIdentity Peer)> ConnectAsync(Socket socket, string host, OwnIdentity own, CancellationToken cancellation)
    {
        var judged = new Judgement(own);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var handshake = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificateContext = SslStreamCertificateContext.Create(own.Certificate, null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = _protocol,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = judged.Judge,
        }, cancellation);
        return (tls, await PeerAsync(tls, handshake, judged).ConfigureAwait(false));
    }

    private static async Task<AgentIdentity> PeerAsync(SslStream tls, Task handshake, Judgement judged)
    {
        try
        {
            await handshake.ConfigureAwait(false);
        }
        catch (AuthenticationException) when (judged.Why is { } why)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new AuthenticationException(why);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        if (judged.Identity is { } peer && tls.NegotiatedApplicationProtocol == _protocol[0]) return peer;
        await tls.DisposeAsync().ConfigureAwait(false);
        throw new AuthenticationException("it speaks another protocol");
    }

    private sealed class Judgement(OwnIdentity own)
    {
        public AgentIdentity? Identity { get; private set; }

        public string? Why { get; private set; }

        // Whether the system knows the authority does not matter: the lab's own trust decides alone
        public bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            (Identity, Why) = own.Trust.Check(certificate as X509Certificate2);
            return Identity is not null;
        }
    }
}
