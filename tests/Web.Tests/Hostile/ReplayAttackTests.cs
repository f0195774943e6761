using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Tests.Hostile;

/// <summary>A broker that was broken into, and plays again what it has heard. In a lab of its own: the host that is heard here grows stale by itself, which is no attack's doing.</summary>
public sealed class ReplayAttackTests(HostileLab lab) : IClassFixture<HostileLab>
{
    [Fact]
    public async Task AMessageThatCounted_DoesNotCountAgain()
    {
        var other = lab.Make(AgentIdentity.Of(new HostId("olby")));
        var (topic, fleet) = (Topics.Presence(new HostId("olby")), lab.Broken.Service<XenWeb.Web.Live.LiveFleet>());
        var wire = MessageAttackTests.Sign(other, topic, body: new PresenceMessage(new HostId("olby"), true));
        using var client = await lab.ConnectAsync(lab.Stranger.Certificate, "attacker", lab.BrokenPort);
        await MQTTnet.MqttClientExtensions.PublishBinaryAsync(client, topic, wire, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce);
        await Eventually.TrueAsync(() => fleet.Current.Hosts.ContainsKey(new HostId("olby")), () => "the honest message to count");
        Assert.Equal("replayed", await lab.SayAtBrokenAsync(topic, wire));
    }
}
