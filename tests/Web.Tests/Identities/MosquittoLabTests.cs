using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Exceptions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Tests.Mosquitto;
using XenWeb.Web.Identities;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Identities;

/// <summary>A whole lab with a real Mosquitto: agents join, are heard, renew themselves and are revoked; each of them, the web app and the broker goes away and comes back.</summary>
public sealed class MosquittoLabTests : IAsyncLifetime
{
    private static readonly HostId _ferby = new("ferby");
    private static readonly HostId _herby = new("herby");

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-mosquitto-lab-").FullName;
    private MosquittoApp _lab = null!;

    // An authority that is old enough to have issued certificates that are due
    public async Task InitializeAsync() => _lab = await MosquittoApp.StartAsync(o => LabAuthority.Open(LabIdentity.Folder(o.Data), new Earlier(TimeSpan.FromDays(40))));

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AnAgent_JoinsAndIsHeard_AndItsAbsenceIsToo()
    {
        using var keeper = Keep((await _lab.JoinAsync("server", "ferby")).Own);
        await using var ferby = Bus(keeper, Topics.ForHost(_ferby), (Topics.Presence(_ferby), new PresenceMessage(_ferby, false)));
        ferby.Start();
        await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await Eventually.TrueAsync(() => IsOnline(_ferby) == true, () => "ferby to be there");
        await ferby.DisposeAsync();
        await Eventually.TrueAsync(() => IsOnline(_ferby) == false, () => "ferby to be gone");
    }

    [Fact]
    public async Task WhoIsRevoked_IsPutOut_MayNothing_AndJoinsAgainWithANewCertificate()
    {
        var (own, _) = await _lab.JoinAsync("server", "ferby");
        using var keeper = Keep(own);
        await using var ferby = Bus(keeper, Topics.ForHost(_ferby));
        ferby.Start();
        await Eventually.TrueAsync(() => ferby.IsConnected, () => "ferby to be there");
        Assert.Equal(204, (await _lab.App.PostAsync("/api/v1/agents/revoke", new { identity = "hosts/ferby", reason = "stolen" })).Status);
        await Eventually.TrueAsync(() => !ferby.IsConnected, () => "ferby to be put out");
        Assert.False(await MayReadAsync(own, Topics.Orders(_ferby)));
        var (again, _) = await _lab.JoinAsync("server", "ferby");
        Assert.True(await MayReadAsync(again, Topics.Orders(_ferby)));
        Assert.False(await MayReadAsync(own, Topics.Orders(_ferby)));
    }

    [Fact]
    public async Task AnAgent_WhoseCertificateIsDue_GetsANewOne_AndNobodyTakesItForGone()
    {
        using var keeper = Keep(await JoinedEarlierAsync(AgentIdentity.Of(_ferby)));
        await using var ferby = Bus(keeper, Topics.ForHost(_ferby), (Topics.Presence(_ferby), new PresenceMessage(_ferby, false)));
        ferby.Start();
        await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await Eventually.TrueAsync(() => IsOnline(_ferby) == true, () => "ferby to be there");
        var old = keeper.Current;
        await ferby.PublishAsync(Topics.Renewal(AgentIdentity.Of(_ferby)), keeper.Due()!, retain: false);
        await Eventually.TrueAsync(() => ferby.Counters.Connects == 2 && ferby.IsConnected, () => "ferby to come in with its new certificate");
        Assert.NotEqual(old.Certificate.SerialNumber, keeper.Current.Certificate.SerialNumber);
        await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await Eventually.TrueAsync(() => ferby.Counters.Sent >= 3, () => "it to be heard with it");
        Assert.True(IsOnline(_ferby));
    }

    [Fact]
    public async Task TheBrokersOwnCertificate_IsRenewedByItsAgent_OverTheBrokerItself()
    {
        using var keeper = Keep(await JoinedEarlierAsync(AgentIdentity.Broker));
        await using var bus = Bus(keeper, []);
        bus.Start();
        await bus.PublishAsync(Topics.Renewal(AgentIdentity.Broker), keeper.Due()!, retain: false);
        var old = keeper.Current.Certificate.SerialNumber;
        await Eventually.TrueAsync(() => keeper.Current.Certificate.SerialNumber != old, () => "a new certificate");
        Assert.Equal(AgentIdentity.Broker, keeper.Current.Trust.Check(keeper.Current.Certificate).Identity);
    }

    [Fact]
    public async Task WithoutTheWebApp_HostsGoOnTalking_OverARestartOfTheBrokerToo()
    {
        using var ferbys = Keep((await _lab.JoinAsync("server", "ferby")).Own, "ferby");
        using var herbys = Keep((await _lab.JoinAsync("server", "herby")).Own, "herby");
        await using var ferby = Bus(ferbys, Topics.ForHost(_ferby));
        await using var herby = Bus(herbys, Topics.ForHost(_herby));
        await _lab.App.DisposeAsync();
        await _lab.Mosquitto.KillAsync();
        await _lab.Mosquitto.StartAsync();
        ferby.Start();
        herby.Start();
        await Eventually.TrueAsync(() => ferby.IsConnected && herby.IsConnected, () => "both to be there");
        await ferby.PublishAsync(Topics.Help(_ferby), new ClosedMessage("help-1", _ferby, false, "over"), retain: false);
        using var within = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var came in herby.Events.ReadAllAsync(within.Token))
        {
            if (came is BusEvent.Received received && received.Topic == Topics.Help(_ferby)) break;
        }
    }

    [Fact]
    public async Task WhenTheBrokerHasLostAllRights_TheWebAppTellsThemAnew()
    {
        var (own, _) = await _lab.JoinAsync("server", "ferby");
        await _lab.Mosquitto.StopAsync();
        File.Copy(RealMosquitto.Deployed("rights.json"), _lab.Mosquitto.RightsFile, overwrite: true);
        await _lab.Mosquitto.StartAsync();
        await Eventually.IsAsync(() => MayReadAsync(own, Topics.Orders(_ferby)), may => may, _ => "ferby to have its rights again");
        await _lab.IsConnectedAsync();
    }

    [Fact]
    public async Task WhoWasRevokedWhileTheBrokerWasAway_HasNoRightWhenItIsBack()
    {
        var (own, _) = await _lab.JoinAsync("server", "ferby");
        await _lab.Mosquitto.StopAsync();
        await Eventually.TrueAsync(() => !_lab.App.Service<BrokerRights>().IsTold, () => "the web app to see that the broker is away");
        Assert.Equal(204, (await _lab.App.PostAsync("/api/v1/agents/revoke", new { identity = "hosts/ferby", reason = "stolen" })).Status);
        await _lab.Mosquitto.StartAsync();
        await Eventually.IsAsync(() => MayReadAsync(own, Topics.Orders(_ferby)), may => !may, _ => "ferby to have no right any more");
    }

    private bool? IsOnline(HostId host) => _lab.App.Service<LiveFleet>().Current.Hosts.TryGetValue(host, out var known) ? known.Online : null;

    private IdentityKeeper Keep(OwnIdentity own, string name = "own")
    {
        own.Save(Path.Combine(_folder, name));
        return IdentityKeeper.Open(Path.Combine(_folder, name), TimeProvider.System, NullLogger.Instance);
    }

    private MqttBus Bus(IdentityKeeper keeper, IReadOnlyList<string> filters, (string, Message)? will = null) => new(
        new MqttBusOptions
        {
            Host = "127.0.0.1", Port = _lab.Mosquitto.Port, ClientId = $"{keeper.Current.Identity}", Sender = keeper.Current.Identity.Name, Subscriptions = filters, LastWill = will,
            Seal = keeper.Seal(), Keeper = keeper, Jitter = () => 0,
        },
        TimeProvider.System, NullLogger<MqttBus>.Instance);

    private async Task<bool> MayReadAsync(OwnIdentity own, string filter)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithEndPoint(new System.Net.DnsEndPoint("127.0.0.1", _lab.Mosquitto.Port)).WithClientId($"{own.Identity}/asks")
            .WithTlsOptions(tls => tls.UseTls().WithSslProtocols(System.Security.Authentication.SslProtocols.Tls13).WithCertificateValidationHandler(_ => true).WithClientCertificates(new X509Certificate2Collection(own.Certificate)));
        await client.ConnectAsync(options.Build());
        try
        {
            return (await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter).Build())).Items.Single().ResultCode <= MqttClientSubscribeResultCode.GrantedQoS2;
        }
        catch (MqttCommunicationException)
        {
            // Its rights changed while it asked, or just before: whoever had them is put out
            return false;
        }
    }

    // Joined three weeks ago: its certificate is good for nine days more, and due to be renewed
    private async Task<OwnIdentity> JoinedEarlierAsync(AgentIdentity identity)
    {
        var then = new Earlier(TimeSpan.FromDays(21));
        using var lab = new LabIdentity(_lab.App.Options, then);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issued = await new Certificates(lab, _lab.App.Service<IDbContextFactory<XenWebDb>>(), then).IssueAsync(identity, SigningRequest.Of(key), "test", default);
        await _lab.App.Service<BrokerRights>().SettledAsync(default);
        var trust = new LabTrust(TimeProvider.System);
        trust.Believe(lab.Authority.Certificates, []);
        using var certificate = X509Certificate2.CreateFromPem(issued);
        return new OwnIdentity(identity, certificate.CopyWithPrivateKey(key), trust);
    }

    private sealed class Earlier(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - by;
    }
}
