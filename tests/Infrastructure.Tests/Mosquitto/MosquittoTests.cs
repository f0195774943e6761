using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Tests.Identity;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Infrastructure.Tests.Mosquitto;

/// <summary>The real Mosquitto as the lab's broker: who belongs comes in and talks; nobody else comes in; who is revoked has no right any more.</summary>
public sealed class MosquittoTests(MosquittoLab lab) : IClassFixture<MosquittoLab>
{
    private static readonly HostId _ferby = new("ferby");
    private static readonly HostId _herby = new("herby");

    [Fact]
    public async Task TwoParties_TalkOverTls_RetainedMessagesWait_AndAConnectionIsMadeAnew()
    {
        await using var web = lab.Bus(lab.Web, Topics.ForWeb);
        web.Start();
        await web.PublishAsync(Topics.Intent(_ferby), new IntentMessage(HostMode.Draining, 7, Guid.NewGuid(), new Reason("mira", "memory")), retain: true);
        await Eventually.True(() => web.Counters.Sent == 1, "the intent is kept");
        await using var ferby = lab.Bus(await lab.JoinAsync(AgentIdentity.Of(_ferby)), Topics.ForHost(_ferby), (Topics.Presence(_ferby), new PresenceMessage(_ferby, false)));
        ferby.Start();
        Assert.Equal(7, ((IntentMessage)(await ferby.Events.NextMessageAsync<IntentMessage>()).Body).Generation);
        await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await web.Events.NextMessageAsync<PresenceMessage>(p => p.Host == _ferby && p.Online);
        // A new connection, as after a renewal
        ferby.ConnectAnew();
        await Eventually.True(() => ferby.Counters.Connects == 2, "connected anew");
    }

    [Fact]
    public async Task WhoConnectsAnewWhileItSpeaks_IsNotTakenForGone()
    {
        var host = new HostId("busby");
        await using var web = lab.Bus(lab.Web, Topics.ForWeb);
        await using var busby = lab.Bus(await lab.JoinAsync(AgentIdentity.Of(host)), Topics.ForHost(host), (Topics.Presence(host), new PresenceMessage(host, false)));
        web.Start();
        busby.Start();
        await busby.PublishAsync(Topics.Presence(host), new PresenceMessage(host, true), retain: true);
        await web.Events.NextMessageAsync<PresenceMessage>(p => p.Host == host && p.Online);
        for (var connects = 2; connects <= 6; connects++)
        {
            for (var i = 0; i < 20; i++) await busby.PublishAsync(Topics.Decisions(host), new DecisionMessage(host, DecisionSeverity.Info, "test", $"{connects}.{i}", null, null), retain: false);
            busby.ConnectAnew();
            await Eventually.True(() => busby.Counters.Connects == connects, "connected anew");
        }
        await busby.PublishAsync(Topics.Presence(host), new PresenceMessage(host, true), retain: true);
        Assert.True(((PresenceMessage)(await web.Events.NextMessageAsync<PresenceMessage>(p => p.Host == host)).Body).Online);
    }

    [Fact]
    public async Task OneThatIsGone_IsSaidToBe_AndComesBack()
    {
        var host = new HostId("olby");
        var own = await lab.JoinAsync(AgentIdentity.Of(host));
        await using var web = lab.Bus(lab.Web, Topics.ForWeb);
        web.Start();
        var cable = new Cable(lab.Mosquitto.Port);
        await using var olby = lab.Bus(own, [], (Topics.Presence(host), new PresenceMessage(host, false)), cable.Port);
        olby.Start();
        await olby.PublishAsync(Topics.Presence(host), new PresenceMessage(host, true), retain: true);
        await web.Events.NextMessageAsync<PresenceMessage>(p => p.Host == host && p.Online);
        await cable.DisposeAsync();
        await web.Events.NextMessageAsync<PresenceMessage>(p => p.Host == host && !p.Online);
        await using var again = lab.Bus(own, []);
        again.Start();
        await again.PublishAsync(Topics.Presence(host), new PresenceMessage(host, true), retain: true);
        await web.Events.NextMessageAsync<PresenceMessage>(p => p.Host == host && p.Online);
    }

    public static TheoryData<string> Strangers => ["in clear", "without a certificate", "with one of its own", "with another lab's", "with one that ran out", "over TLS 1.2"];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task AStranger_DoesNotComeIn(string how)
    {
        using var other = new TestAuthority();
        var (late, foreign, honest) = (lab.Past.Make(AgentIdentity.Of(_herby)), other.Make(AgentIdentity.Web), await lab.JoinAsync(AgentIdentity.Of(_herby)));
        using (await lab.ConnectAsync(honest.Certificate, "hosts/herby")) { }
        using var own = SelfSigned("hosts/herby");
        await Assert.ThrowsAnyAsync<Exception>(() => how switch
        {
            "in clear" => lab.ConnectAsync(null, "hosts/herby", tls: false),
            "without a certificate" => lab.ConnectAsync(null, "hosts/herby"),
            "with one of its own" => lab.ConnectAsync(own, "hosts/herby"),
            "with another lab's" => lab.ConnectAsync(foreign.Certificate, "web"),
            "with one that ran out" => lab.ConnectAsync(late.Certificate, "hosts/herby"),
            _ => lab.ConnectAsync(honest.Certificate, "hosts/herby", version: SslProtocols.Tls12),
        });
    }

    [Fact]
    public async Task WhoeverTakesAnothersClientId_PutsNobodyOut()
    {
        var host = new HostId("kerby");
        await using var web = lab.Bus(lab.Web, Topics.ForWeb);
        await using var kerby = lab.Bus(await lab.JoinAsync(AgentIdentity.Of(host)), Topics.ForHost(host));
        web.Start();
        kerby.Start();
        await Eventually.True(() => web.IsConnected && kerby.IsConnected, "both are there");
        var rogue = await lab.JoinAsync(AgentIdentity.Of(new HostId("rogby")));
        foreach (var id in new[] { "web", "hosts/kerby", "web/rights", $"hosts/kerby/{rogue.ClientIdEnd}" })
        {
            using var client = await lab.ConnectAsync(rogue.Certificate, id);
            Assert.True(await MosquittoLab.WritesAsync(client, Topics.Decisions(new HostId("rogby"))), id);
        }
        // Whoever had been put out would have had to come in again for this
        await kerby.PublishAsync(Topics.Decisions(host), new DecisionMessage(host, DecisionSeverity.Info, "test", "still here", null, null), retain: false);
        await web.Events.NextMessageAsync<DecisionMessage>(d => d.Text == "still here");
        Assert.Equal((1, 1, true, true), (web.Counters.Connects, kerby.Counters.Connects, web.IsConnected, kerby.IsConnected));
    }

    [Fact]
    public async Task WhoIsRevoked_IsPutOutAtOnce_HasNoRightAfterwards_AndItsNewCertificateHas()
    {
        var host = new HostId("gone");
        var own = await lab.JoinAsync(AgentIdentity.Of(host));
        using var client = await lab.ConnectAsync(own.Certificate, $"hosts/gone/{own.ClientIdEnd}");
        Assert.True(await MosquittoLab.ReadsAsync(client, Topics.Orders(host)));
        await lab.RevokeAsync(own);
        await Eventually.True(() => !client.IsConnected, "put out");
        await NothingIsLeftAsync(own, host);
        // The same host joins again: the old certificate stays what it is
        var again = await lab.JoinAsync(AgentIdentity.Of(host));
        using var second = await lab.ConnectAsync(again.Certificate, $"hosts/gone/{again.ClientIdEnd}");
        Assert.True(await MosquittoLab.ReadsAsync(second, Topics.Orders(host)));
        await NothingIsLeftAsync(own, host);
        Assert.True(await MosquittoLab.WritesAsync(second, Topics.Decisions(host)));
    }

    private async Task NothingIsLeftAsync(OwnIdentity own, HostId host)
    {
        using var revoked = await lab.ConnectAsync(own.Certificate, "hosts/gone");
        foreach (var filter in new[] { Topics.Orders(host), Topics.Trust, "#", "xenweb/v1/#", "$SYS/#" }) Assert.False(await MosquittoLab.ReadsAsync(revoked, filter), filter);
        foreach (var topic in new[] { Topics.Status(host), Topics.Decisions(host), Topics.Renewal(own.Identity), "anything" }) Assert.False(await MosquittoLab.WritesAsync(revoked, topic), topic);
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
