using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Certificates;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Web.Identities;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Web.Tests.Hostile;

/// <summary>
/// A secure lab under attack: one with the app's own broker, and one whose broker was broken into and lets everybody do anything. The
/// attacker has MQTTnet's own client, an HTTP client and a COSE library, a certificate of a host that belongs (rogby), and another lab's.
/// </summary>
public class HostileLab : IAsyncLifetime
{
    public static readonly HostId Ferby = new("ferby");
    public static readonly HostId Rogby = new("rogby");

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-hostile-").FullName;
    private readonly MqttServerFactory _servers = new();
    private MqttServer? _brokenBroker;

    /// <summary>The lab with its own broker.</summary>
    public TestApp Lab { get; private set; } = null!;

    /// <summary>The lab with the broken broker.</summary>
    public TestApp Broken { get; private set; } = null!;

    public int BrokenPort { get; } = FreePorts.Next();

    /// <summary>A host that belongs, and is honest.</summary>
    public OwnIdentity Victim { get; private set; } = null!;

    /// <summary>A host that belongs, and is not.</summary>
    public OwnIdentity Rogue { get; private set; } = null!;

    /// <summary>A host that belongs until an attack has it revoked.</summary>
    public OwnIdentity Gone { get; private set; } = null!;

    /// <summary>Of another lab, which calls itself web.</summary>
    public OwnIdentity Stranger { get; private set; } = null!;

    /// <summary>Whether the lab's broker refuses another's client id; else it lets nobody be put out by one.</summary>
    public virtual bool RefusesClientIds => true;

    public virtual async Task InitializeAsync()
    {
        Lab = await StartLabAsync();
        // Both labs have one authority, so that a certificate counts in both
        var data = Directory.CreateDirectory(Path.Combine(_folder, "broken")).FullName;
        foreach (var file in Directory.GetFiles(LabIdentity.Folder(Lab.Options.Data))) Copy(file, Directory.CreateDirectory(LabIdentity.Folder(data)).FullName);
        await StartBrokenBrokerAsync();
        Broken = await TestApp.StartAsync(broker: $"127.0.0.1:{BrokenPort}", change: o => o with { Insecure = false, Data = data });
        Victim = Make(AgentIdentity.Of(Ferby));
        (Rogue, Gone) = (await JoinAsync(AgentIdentity.Of(Rogby)), await JoinAsync(AgentIdentity.Of(new HostId("gone"))));
        var other = LabAuthority.Open(Path.Combine(_folder, "other"), TimeProvider.System);
        Stranger = Make(AgentIdentity.Web, other);
        foreach (var app in new[] { Lab, Broken }) await Eventually.TrueAsync(() => app.Service<XenWeb.Web.Live.Connection>().Current.BrokerUp, () => "the broker");
    }

    public virtual async Task DisposeAsync()
    {
        await Lab.DisposeAsync();
        await Broken.DisposeAsync();
        if (_brokenBroker is not null) await _brokenBroker.StopAsync(new MqttServerStopOptions());
        _brokenBroker?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A party of this lab, as if it had joined with a token.</summary>
    public async Task<OwnIdentity> JoinAsync(AgentIdentity identity)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = X509Certificate2.CreateFromPem(await Lab.Service<Certificates>().IssueAsync(identity, SigningRequest.Of(key), "test", default));
        await Lab.Service<BrokerRights>().SettledAsync(default);
        var trust = new LabTrust(TimeProvider.System);
        trust.Believe(Lab.Service<LabIdentity>().Authority.Certificates, []);
        return new OwnIdentity(identity, certificate.CopyWithPrivateKey(key), trust);
    }

    /// <summary>A party of this lab, or of another.</summary>
    public OwnIdentity Make(AgentIdentity identity, LabAuthority? authority = null)
    {
        authority ??= Lab.Service<LabIdentity>().Authority;
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var trust = new LabTrust(TimeProvider.System);
        trust.Believe(authority.Certificates, []);
        return new OwnIdentity(identity, authority.Issue(SigningRequest.Of(key), identity).CopyWithPrivateKey(key), trust);
    }

    /// <summary>MQTTnet's own client at a broker, with any certificate and name. Throws if it is not let in.</summary>
    public async Task<IMqttClient> ConnectAsync(X509Certificate2? certificate, string id, int? port = null, bool tls = true, System.Security.Authentication.SslProtocols version = System.Security.Authentication.SslProtocols.Tls13, string? willTopic = null)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithEndPoint(new DnsEndPoint("127.0.0.1", port ?? Lab.Broker.Port)).WithClientId(id).WithTimeout(TimeSpan.FromSeconds(10));
        if (willTopic is not null) options = options.WithWillTopic(willTopic).WithWillPayload("gone"u8.ToArray()).WithWillRetain();
        if (tls)
        {
            options = options.WithTlsOptions(o =>
            {
                o.UseTls().WithSslProtocols(version).WithCertificateValidationHandler(_ => true);
                if (certificate is not null) o.WithClientCertificates(new X509Certificate2Collection(certificate));
            });
        }
        var answer = await client.ConnectAsync(options.Build());
        return answer.ResultCode == MqttClientConnectResultCode.Success ? client : throw new IOException($"refused: {answer.ResultCode}");
    }

    /// <summary>Says something at the broken broker, and waits until the app behind it has judged it.</summary>
    public async Task<string> SayAtBrokenAsync(string topic, byte[] wire, bool retain = false)
    {
        var live = Broken.Service<XenWeb.Web.Live.LiveFleet>();
        var before = live.Current.Dropped;
        using var client = await ConnectAsync(Stranger.Certificate, $"attacker-{Guid.NewGuid():N}", BrokenPort);
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(wire).WithRetainFlag(retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        await Eventually.TrueAsync(() => live.Current.Dropped.Any(d => d.Value > before.GetValueOrDefault(d.Key)), () => "the message to be dropped");
        return live.Current.Dropped.First(d => d.Value > before.GetValueOrDefault(d.Key)).Key;
    }

    /// <summary>All that an attack could have changed, as one text.</summary>
    public static async Task<string> StateAsync(TestApp app)
    {
        string[] said =
        [
            .. await Task.WhenAll(new[] { "hosts", "domains", "operations", "configurations", "agents/join-tokens" }.Select(async p => (await app.GetAsync($"/api/v1/{p}")).ToString())),
            string.Join("\n", (await app.GetAsync("/api/v1/agents/certificates")).EnumerateArray().Select(c => c.GetProperty("serial").GetString())),
        ];
        return string.Join("\n", said);
    }

    /// <summary>Starts the lab that is attacked.</summary>
    protected virtual Task<TestApp> StartLabAsync() => TestApp.StartAsync(change: o => o with { Insecure = false });

    private static void Copy(string file, string folder)
    {
        var to = Path.Combine(folder, Path.GetFileName(file));
        File.Copy(file, to);
        File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private async Task StartBrokenBrokerAsync()
    {
        var own = Make(AgentIdentity.Broker);
        var builder = new MqttServerOptionsBuilder().WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointPort(BrokenPort)
            .WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.None)
            .WithEncryptionSslProtocol(System.Security.Authentication.SslProtocols.Tls13).WithClientCertificate(Anybody);
        builder.Build().TlsEndpointOptions.CertificateProvider = new X509CertificateProvider(own.Certificate);
        _brokenBroker = _servers.CreateMqttServer(builder.Build());
        await _brokenBroker.StartAsync();
    }

    // This broker was broken into
    private static bool Anybody(object sender, X509Certificate? certificate, X509Chain? chain, System.Net.Security.SslPolicyErrors errors) => certificate is not null;
}
