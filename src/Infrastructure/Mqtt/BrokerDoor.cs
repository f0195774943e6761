using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using MQTTnet.Certificates;
using MQTTnet.Protocol;
using MQTTnet.Server;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Mqtt;

/// <summary>
/// Who may come in at the embedded broker and what each may do there: only parties with a certificate of the lab, under a client id of their
/// own (so that nobody is thrown out by another), on topics that are theirs (<see cref="TopicRights"/>).
/// </summary>
internal sealed partial class BrokerDoor
{
    private const string Who = "identity";
    private const string Certificate = "certificate";

    private readonly MqttServer _server;
    private readonly Func<OwnIdentity> _own;
    private readonly ILogger _log;
    private long _turnedAway;

    public BrokerDoor(MqttServer server, Func<OwnIdentity> own, ILogger log)
    {
        (_server, _own, _log) = (server, own, log);
        server.ValidatingConnectionAsync += OnConnection;
        server.InterceptingSubscriptionAsync += OnSubscription;
    }

    /// <summary>How many connections, subscriptions and messages were refused.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>An endpoint over TLS 1.3 that asks for a certificate, and no other.</summary>
    public static MqttServerOptionsBuilder Secure(MqttServerOptionsBuilder builder, Func<OwnIdentity> own, int port, IPAddress address, IPAddress address6)
    {
        var secure = builder.WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointPort(port)
            .WithEncryptedEndpointBoundIPAddress(address).WithEncryptedEndpointBoundIPV6Address(address6)
            .WithEncryptionSslProtocol(SslProtocols.Tls13)
            .WithClientCertificate((_, certificate, _, _) => certificate is not null && own().Trust.Check(certificate.GetRawCertData()).Identity is not null);
        secure.Build().TlsEndpointOptions.CertificateProvider = new Current(own);
        return secure;
    }

    /// <summary>Whether the sender of a message may write to its topic.</summary>
    public bool MayWrite(InterceptingPublishEventArgs publish)
    {
        if (publish.SessionItems?[Who] is AgentIdentity identity && TopicRights.MayWrite(identity, publish.ApplicationMessage.Topic)) return true;
        TurnAway(publish.ClientId, $"writing to {publish.ApplicationMessage.Topic}");
        publish.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        return false;
    }

    /// <summary>Ends the connections of those who are believed no more.</summary>
    public async Task EndRevokedAsync()
    {
        foreach (var client in await _server.GetClientsAsync().ConfigureAwait(false))
        {
            if (client.Session.Items[Certificate] is not byte[] certificate || _own().Trust.Check(certificate).Why is not { } why) continue;
            TurnAway(client.Id, $"staying: {why}");
            await client.DisconnectAsync(new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.NotAuthorized }).ConfigureAwait(false);
        }
    }

    private Task OnConnection(ValidatingConnectionEventArgs connection)
    {
        var certificate = connection.ClientCertificate?.RawData;
        var verdict = certificate is null ? TrustVerdict.No("no certificate") : _own().Trust.Check(certificate);
        if (verdict.Identity is { } identity && (connection.ClientId == $"{identity}" || connection.ClientId.StartsWith($"{identity}/", StringComparison.Ordinal)))
        {
            connection.SessionItems[Who] = identity;
            connection.SessionItems[Certificate] = certificate;
            return Task.CompletedTask;
        }
        TurnAway(connection.ClientId, $"coming in: {verdict.Why ?? "the client id is another's"}");
        connection.ReasonCode = MqttConnectReasonCode.NotAuthorized;
        return Task.CompletedTask;
    }

    private Task OnSubscription(InterceptingSubscriptionEventArgs subscription)
    {
        if (subscription.SessionItems[Who] is AgentIdentity identity && TopicRights.MayRead(identity, subscription.TopicFilter.Topic)) return Task.CompletedTask;
        TurnAway(subscription.ClientId, $"reading {subscription.TopicFilter.Topic}");
        subscription.ProcessSubscription = false;
        subscription.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        return Task.CompletedTask;
    }

    private void TurnAway(string client, string what)
    {
        if (Interlocked.Increment(ref _turnedAway) % 100 == 1) LogTurnedAway(client, what);
    }

    [LoggerMessage(24, LogLevel.Warning, "The broker refuses {Client} {What} (said once for each 100)")]
    private partial void LogTurnedAway(string client, string what);

    // A renewed certificate is the next connection's
    private sealed class Current(Func<OwnIdentity> own) : ICertificateProvider
    {
        public X509Certificate2 GetCertificate() => own().Certificate;
    }
}
