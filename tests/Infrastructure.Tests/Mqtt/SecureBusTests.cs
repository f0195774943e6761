using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Tests.Identity;

namespace XenWeb.Infrastructure.Tests.Mqtt;

/// <summary>The embedded broker over TLS: who belongs comes in and does what is its own; nobody else does anything.</summary>
public sealed class SecureBusTests : IAsyncLifetime
{
    private static readonly HostId _ferby = new("ferby");
    private static readonly HostId _herby = new("herby");

    private readonly TestAuthority _lab = new();
    private readonly int _port = FreePorts.Next();
    private readonly OwnIdentity _ownOfWeb;
    private readonly EmbeddedBroker _broker;
    private readonly MqttBus _web;

    public SecureBusTests()
    {
        _ownOfWeb = _lab.Make(AgentIdentity.Web);
        _broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = _port, Identity = () => _ownOfWeb }, NullLogger<EmbeddedBroker>.Instance);
        _web = Bus(_ownOfWeb, "web", Topics.ForWeb);
    }

    public async Task InitializeAsync()
    {
        await _broker.StartAsync();
        _web.Start();
        await Eventually.True(() => _web.IsConnected, "web is there");
    }

    public async Task DisposeAsync()
    {
        await _web.DisposeAsync();
        await _broker.DisposeAsync();
        _lab.Dispose();
    }

    [Fact]
    public async Task TwoParties_TalkOverTls_AndAConnectionIsMadeAnew()
    {
        var own = _lab.Make(AgentIdentity.Of(_ferby));
        var ferby = Bus(own, "hosts/ferby", Topics.ForHost(_ferby), (Topics.Presence(_ferby), new PresenceMessage(_ferby, false)));
        ferby.Start();
        await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await _web.Events.NextMessageAsync<PresenceMessage>(p => p.Online);
        await _web.PublishAsync(Topics.Intent(_ferby), new IntentMessage(HostMode.Draining, 7, Guid.NewGuid(), new Reason("mira", "memory")), retain: true);
        Assert.Equal(7, ((IntentMessage)(await ferby.Events.NextMessageAsync<IntentMessage>()).Body).Generation);
        // A new connection, as after a renewal: nobody takes it for gone
        ferby.ConnectAnew();
        await Eventually.True(() => ferby.Counters.Connects == 2, "connected anew");
        await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await _web.Events.NextMessageAsync<PresenceMessage>(p => p.Online);
        await ferby.DisposeAsync();
        await _web.Events.NextMessageAsync<PresenceMessage>(p => !p.Online);
        Assert.Equal(0, _broker.TurnedAway);
    }

    [Fact]
    public async Task WhatTheBrokerSaysForOneThatIsGone_Counts_AndSoDoesItsReturn()
    {
        var own = _lab.Make(AgentIdentity.Of(_ferby));
        var cable = new Cable(_port);
        await using var ferby = Bus(own, "hosts/ferby", [], (Topics.Presence(_ferby), new PresenceMessage(_ferby, false)), cable.Port);
        ferby.Start();
        await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await _web.Events.NextMessageAsync<PresenceMessage>(p => p.Online);
        await cable.DisposeAsync();
        await _web.Events.NextMessageAsync<PresenceMessage>(p => !p.Online);
        await using var again = Bus(own, "hosts/ferby", []);
        again.Start();
        await again.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await _web.Events.NextMessageAsync<PresenceMessage>(p => p.Online);
    }

    [Fact]
    public async Task AStranger_AndOneInClear_DoNotComeIn()
    {
        using var other = new TestAuthority();
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(other.Make(AgentIdentity.Of(_ferby)), "hosts/ferby"));
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(null, "hosts/ferby"));
        using var clear = new MqttClientFactory().CreateMqttClient();
        using var within = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<Exception>(() => clear.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).WithClientId("hosts/ferby").Build(), within.Token));
        Assert.True(_web.IsConnected);
    }

    [Fact]
    public async Task AnothersClientId_IsRefused_AndTheOtherStays()
    {
        await using var herby = Bus(_lab.Make(AgentIdentity.Of(_herby)), "hosts/herby", Topics.ForHost(_herby));
        herby.Start();
        await Eventually.True(() => herby.IsConnected, "herby is there");
        foreach (var id in new[] { "hosts/herby", "web", "hosts/ferbyx", "" })
        {
            using var client = await ConnectAsync(_lab.Make(AgentIdentity.Of(_ferby)), id);
            Assert.False(client.IsConnected);
        }
        Assert.True(herby.IsConnected);
        Assert.Equal(1, herby.Counters.Connects);
    }

    [Fact]
    public async Task AnothersTopics_AreNeitherWrittenNorRead()
    {
        using var client = await ConnectAsync(_lab.Make(AgentIdentity.Of(_ferby)), "hosts/ferby");
        foreach (var topic in new[] { Topics.Status(_herby), Topics.Orders(_herby), Topics.Trust, "xenweb/v1/negotiation/herby/all", "xenweb/v1/guests/4f2a1b7e-0000-4000-8000-00000000000a/presence", "anything" })
        {
            var answer = await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("x").WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce).Build());
            Assert.False(answer.IsSuccess, topic);
        }
        foreach (var filter in new[] { "#", "xenweb/#", "xenweb/v1/web/orders/+", Topics.Orders(_herby), "xenweb/v1/guests/#", "$SYS/#" })
        {
            var answer = await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter).Build());
            Assert.True(answer.Items.Single().ResultCode > MqttClientSubscribeResultCode.GrantedQoS2, filter);
        }
        Assert.Equal(11, _broker.TurnedAway);
    }

    [Fact]
    public async Task WhoIsRevoked_IsPutOut_AndDoesNotComeInAgain()
    {
        var own = _lab.Make(AgentIdentity.Of(_ferby));
        await using var ferby = Bus(own, "hosts/ferby", Topics.ForHost(_ferby));
        ferby.Start();
        await Eventually.True(() => ferby.IsConnected, "ferby is there");
        _ownOfWeb.Trust.Believe(_lab.Authority.Certificates, [own.Certificate.SerialNumber]);
        await _broker.EndRevokedAsync();
        await Eventually.True(() => !ferby.IsConnected, "ferby is away");
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(own, "hosts/ferby"));
        Assert.True(_web.IsConnected);
    }

    [Fact]
    public async Task AnAgentTalksToNoBroker_ThatIsNotOfTheLab()
    {
        using var other = new TestAuthority();
        var spy = other.Make(AgentIdentity.Web);
        var port = FreePorts.Next();
        await using var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = port, Identity = () => spy }, NullLogger<EmbeddedBroker>.Instance);
        await broker.StartAsync();
        await using var ferby = Bus(_lab.Make(AgentIdentity.Of(_ferby)), "hosts/ferby", [], port: port);
        ferby.Start();
        Assert.Contains("certificate", (await ferby.Events.NextAsync<BusEvent.Disconnected>()).Why, StringComparison.OrdinalIgnoreCase);
    }

    private MqttBus Bus(OwnIdentity own, string id, IReadOnlyList<string> filters, (string, Message)? will = null, int? port = null) => new(
        new MqttBusOptions
        {
            Host = "127.0.0.1", Port = port ?? _port, ClientId = id, Sender = own.Identity.Name, Subscriptions = filters, LastWill = will,
            Seal = new SignedSeal(() => own, new ReplayGuard(), TimeProvider.System), Jitter = () => 0,
        },
        TimeProvider.System, NullLogger<MqttBus>.Instance);

    // MQTTnet's own client, which does what our bus would not
    private async Task<IMqttClient> ConnectAsync(OwnIdentity? own, string id)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        using var within = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithEndPoint(new DnsEndPoint("127.0.0.1", _port)).WithClientId(id)
            .WithTlsOptions(tls =>
            {
                tls.UseTls().WithSslProtocols(System.Security.Authentication.SslProtocols.Tls13);
                tls.WithCertificateValidationHandler(_ => true);
                if (own is not null) tls.WithClientCertificates(new X509Certificate2Collection(own.Certificate));
            }).Build();
        await client.ConnectAsync(options, within.Token);
        return client;
    }
}
