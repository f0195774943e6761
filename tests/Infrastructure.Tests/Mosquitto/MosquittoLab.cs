using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mosquitto;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Tests.Identity;

namespace XenWeb.Infrastructure.Tests.Mosquitto;

/// <summary>A lab's authority, its real Mosquitto, and the web app as far as the broker sees it.</summary>
public sealed class MosquittoLab : IAsyncLifetime
{
    private readonly List<CertificateSubject> _counting = [];

    /// <summary>The same authority, as it issued a lifetime and a day ago.</summary>
    internal TestAuthority Past { get; } = new(new Earlier(LabAuthority.Lifetime + TimeSpan.FromDays(1)));

    internal TestAuthority Authority { get; private set; } = null!;

    public OwnIdentity Web { get; private set; } = null!;

    public OwnIdentity Broker { get; private set; } = null!;

    public RealMosquitto Mosquitto { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Authority = new TestAuthority(of: Past.Folder);
        (Web, Broker) = (Authority.Make(AgentIdentity.Web), Authority.Make(AgentIdentity.Broker));
        Mosquitto = new RealMosquitto();
        Broker.Save(Mosquitto.IdentityFolder);
        await Mosquitto.StartAsync();
        await TellAsync();
    }

    public async Task DisposeAsync()
    {
        await Mosquitto.DisposeAsync();
        Past.Dispose();
    }

    /// <summary>A party that belongs, and that the broker knows.</summary>
    internal async Task<OwnIdentity> JoinAsync(AgentIdentity identity, TestAuthority? by = null) => (await JoinAsync([identity], by)).Single();

    /// <summary>Many of them.</summary>
    internal async Task<IReadOnlyList<OwnIdentity>> JoinAsync(IEnumerable<AgentIdentity> identities, TestAuthority? by = null)
    {
        List<OwnIdentity> all = [.. identities.Select((by ?? Authority).Make)];
        _counting.AddRange(all.Select(SubjectOf));
        await TellAsync();
        return all;
    }

    /// <summary>Lets a certificate count.</summary>
    public async Task CountAsync(CertificateSubject subject)
    {
        _counting.Add(subject);
        await TellAsync();
    }

    /// <summary>What is to be said to the broker still.</summary>
    public async Task<RightsPlan> PlanAsync()
    {
        await using var control = await DynamicSecurity.ConnectAsync("127.0.0.1", Mosquitto.Port, Web, default);
        return RightsPlan.Of(_counting, await control.ClientsAsync(default), await control.RolesAsync(default));
    }

    /// <summary>Believes a certificate no more.</summary>
    public async Task RevokeAsync(OwnIdentity own)
    {
        Assert.True(_counting.Remove(SubjectOf(own)));
        await TellAsync();
    }

    /// <summary>As the web app tells it; at the very first time it is put out itself, and comes again with its rights.</summary>
    public async Task TellAsync()
    {
        for (var left = 3; ; left--)
        {
            try
            {
                await using var control = await DynamicSecurity.ConnectAsync("127.0.0.1", Mosquitto.Port, Web, default);
                var plan = RightsPlan.Of(_counting, await control.ClientsAsync(default), await control.RolesAsync(default));
                foreach (var commands in new[] { plan.First, plan.Then, plan.Last }) await control.RunAsync(commands, default);
                return;
            }
            catch (IOException) when (left > 1)
            {
                // The next connection has the new rights
            }
        }
    }

    /// <summary>A party's bus.</summary>
    public MqttBus Bus(OwnIdentity own, IReadOnlyList<string> filters, (string, Message)? will = null, int? port = null) => new(
        new MqttBusOptions
        {
            Host = "127.0.0.1", Port = port ?? Mosquitto.Port, ClientId = $"{own.Identity}", Sender = own.Identity.Name, Subscriptions = filters, LastWill = will,
            Seal = new SignedSeal(() => own, new ReplayGuard(), TimeProvider.System), Jitter = () => 0,
        },
        TimeProvider.System, NullLogger<MqttBus>.Instance);

    /// <summary>MQTTnet's own client, which does what our bus would not. Throws if it is not let in.</summary>
    public async Task<IMqttClient> ConnectAsync(X509Certificate2? certificate, string id, bool tls = true, SslProtocols version = SslProtocols.Tls13, Action<X509Certificate>? seen = null)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithEndPoint(new DnsEndPoint("127.0.0.1", Mosquitto.Port)).WithClientId(id).WithTimeout(TimeSpan.FromSeconds(10));
        if (tls)
        {
            options = options.WithTlsOptions(o =>
            {
                o.UseTls().WithSslProtocols(version).WithCertificateValidationHandler(peer => { seen?.Invoke(peer.Certificate); return true; });
                if (certificate is not null) o.WithClientCertificates(new X509Certificate2Collection(certificate));
            });
        }
        var answer = await client.ConnectAsync(options.Build());
        // A certificate is judged after the greeting: the first answer tells
        await client.PingAsync();
        return answer.ResultCode == MqttClientConnectResultCode.Success && client.IsConnected ? client : throw new IOException($"refused: {answer.ResultCode}");
    }

    /// <summary>Whether it may write there.</summary>
    public static async Task<bool> WritesAsync(IMqttClient client, string topic, bool retain = false) =>
        (await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("x").WithRetainFlag(retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build())).IsSuccess;

    /// <summary>Whether it may read that.</summary>
    public static async Task<bool> ReadsAsync(IMqttClient client, string filter) =>
        (await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter).Build())).Items.Single().ResultCode <= MqttClientSubscribeResultCode.GrantedQoS2;

    private static CertificateSubject SubjectOf(OwnIdentity own) => new(own.Identity, own.Certificate.SerialNumber);
}
