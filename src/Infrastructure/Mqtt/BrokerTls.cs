using System.Security.Authentication;
using MQTTnet;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Mqtt;

/// <summary>How a party of the lab comes to a broker: over TLS 1.3, with its certificate.</summary>
internal static class BrokerTls
{
    /// <summary>Only the web app's own broker or one that the lab has made may answer; names are not looked at, for certificates say who it is.</summary>
    public static void Secure(MqttClientTlsOptionsBuilder tls, OwnIdentity own) => tls
        .UseTls()
        .WithSslProtocols(SslProtocols.Tls13)
        .WithClientCertificates([own.Certificate])
        .WithCertificateValidationHandler(peer => own.Trust.Check(peer.Certificate.GetRawCertData()).Identity is { Role: IdentityRole.Web or IdentityRole.Broker });
}
