using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Web.Tests.Hostile;

/// <summary>Attacks on a broker: each is refused at the door, and nothing in the lab has changed after it.</summary>
public abstract class BrokerAttacks(HostileLab lab)
{
    private static readonly string _guest = "xenweb/v1/guests/4f2a1b7e-0000-4000-8000-00000000000a";

    private static readonly Dictionary<string, Func<HostileLab, Task<bool>>> _attacks = new()
    {
        ["comes in without TLS"] = lab => ComesIn(lab, null, "hosts/ferby", tls: false),
        ["comes in without a certificate"] = lab => ComesIn(lab, null, "hosts/ferby"),
        ["comes in with a certificate that it signed itself"] = lab => ComesIn(lab, SelfSigned("web"), "web"),
        ["comes in with another lab's certificate of the web app"] = lab => ComesIn(lab, lab.Stranger.Certificate, "web"),
        ["comes in over TLS 1.2"] = lab => ComesIn(lab, lab.Rogue.Certificate, "hosts/rogby", version: SslProtocols.Tls12),
        ["comes in under the web app's client id"] = lab => PutsOut(lab, lab.Lab.Broker.BusOptions.ClientId),
        ["comes in under the web app's other client id"] = lab => PutsOut(lab, $"{lab.Lab.Broker.BusOptions.ClientId}/guests"),
        ["comes in under another host's client id"] = lab => PutsOut(lab, "hosts/ferby"),
        ["comes in under a client id that only begins like its own"] = lab => PutsOut(lab, "hosts/rogby2"),
        ["comes in under no client id"] = lab => PutsOut(lab, ""),
        ["reads everything"] = lab => Reads(lab, "#"),
        ["reads the whole lab"] = lab => Reads(lab, "xenweb/v1/#"),
        ["reads another host's orders"] = lab => Reads(lab, Topics.Orders(HostileLab.Ferby)),
        ["reads all hosts' orders"] = lab => Reads(lab, "xenweb/v1/web/orders/+"),
        ["reads what guests say"] = lab => Reads(lab, "xenweb/v1/guests/#"),
        ["reads the broker's own topics"] = lab => Reads(lab, "$SYS/#"),
        ["reads through a shared subscription"] = lab => Reads(lab, "$share/x/xenweb/v1/web/orders/+"),
        ["drains another host"] = lab => Writes(lab, Topics.Intent(HostileLab.Ferby), "{\"type\":\"intent\"}"),
        ["orders"] = lab => Writes(lab, Topics.Orders(HostileLab.Ferby), "{}"),
        ["tells whom to believe"] = lab => Writes(lab, Topics.Trust, "{}"),
        ["takes the rules away"] = lab => Writes(lab, Topics.Rules, "", retain: true),
        ["takes another host's presence away"] = lab => Writes(lab, Topics.Presence(HostileLab.Ferby), "", retain: true),
        ["reports for another host"] = lab => Writes(lab, Topics.Status(HostileLab.Ferby), "{}", retain: true),
        ["asks for help in another's name"] = lab => Writes(lab, Topics.Help(HostileLab.Ferby), "{}"),
        ["speaks as the configuration agent of its own host"] = lab => Writes(lab, Topics.ConfigurationPresence(HostileLab.Rogby), "{}"),
        ["speaks as a guest"] = lab => Writes(lab, _guest + "/presence", "{}"),
        ["carries for another host"] = lab => Writes(lab, Topics.Carried(HostileLab.Ferby, _guest + "/presence"), "{}"),
        ["writes to a topic of its own making"] = lab => Writes(lab, "anything/else", "{}"),
        ["writes beside its own"] = lab => Writes(lab, "xenweb/v1/hosts/rogby2/status", "{}"),
        ["writes more than is read"] = lab => Writes(lab, Topics.Status(HostileLab.Rogby), new string('x', Envelope.BytesMax + 1)),
        ["leaves a last will for another"] = LeavesAWill,
        ["comes in again after it was revoked"] = ComesBack,
    };

    public static TheoryData<string> Attacks => [.. _attacks.Keys];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task WhoeverAttacks_IsRefused_AndNothingChanges(string attack)
    {
        var before = await HostileLab.StateAsync(lab.Lab);
        Assert.False(await _attacks[attack](lab), $"the attacker {attack}");
        Assert.Equal(before, await HostileLab.StateAsync(lab.Lab));
        Assert.True(lab.Lab.Service<XenWeb.Web.Live.Connection>().Current.BrokerUp);
    }

    private static async Task<bool> ComesIn(HostileLab lab, X509Certificate2? certificate, string id, bool tls = true, SslProtocols version = SslProtocols.Tls13)
    {
        try
        {
            using var client = await lab.ConnectAsync(certificate, id, tls: tls, version: version);
            // A certificate is judged after the greeting: the first answer tells
            await client.PingAsync();
            return client.IsConnected;
        }
        catch (Exception e) when (e is not ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task<bool> Reads(HostileLab lab, string filter)
    {
        using var client = await lab.ConnectAsync(lab.Rogue.Certificate, "hosts/rogby");
        return await Reads(client, filter);
    }

    private static async Task<bool> Reads(IMqttClient client, string filter)
    {
        try
        {
            return (await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter).Build())).Items.All(i => i.ResultCode <= MqttClientSubscribeResultCode.GrantedQoS2);
        }
        catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<bool> Writes(HostileLab lab, string topic, string text, bool retain = false)
    {
        using var client = await lab.ConnectAsync(lab.Rogue.Certificate, "hosts/rogby");
        return await Writes(client, topic, text, retain);
    }

    private static async Task<bool> Writes(IMqttClient client, string topic, string text, bool retain)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(Encoding.UTF8.GetBytes(text)).WithRetainFlag(retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        return (await client.PublishAsync(message)).IsSuccess;
    }

    // Another's client id is refused, or it does not do what it is taken for: nobody is put out
    private static async Task<bool> PutsOut(HostileLab lab, string id)
    {
        using var victim = await lab.ConnectAsync(lab.Victim.Certificate, $"hosts/ferby/{lab.Victim.ClientIdEnd}");
        var (hosts, guests) = (lab.Lab.Service<Infrastructure.Mqtt.MqttBus>(), lab.Lab.Service<XenWeb.Web.Insides.GuestBus>().Bus);
        await Eventually.TrueAsync(() => hosts.IsConnected && guests.IsConnected, () => "the web app to be there");
        var before = (hosts.Counters.Connects, guests.Counters.Connects);
        if (await ComesIn(lab, lab.Rogue.Certificate, id) && lab.RefusesClientIds) return true;
        await victim.PingAsync();
        return !victim.IsConnected || before != (hosts.Counters.Connects, guests.Counters.Connects);
    }

    // It may leave one, and the broker takes it for nobody's word: it is not let through when it is said. Its own, of a later connection, is
    private static async Task<bool> LeavesAWill(HostileLab lab)
    {
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var watches = await lab.ConnectAsync(lab.Lab.Service<Web.Identities.LabIdentity>().Own.Certificate, "web/watches");
        watches.ApplicationMessageReceivedAsync += arrived =>
        {
            heard.Enqueue(arrived.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        await watches.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("xenweb/v1/hosts/+/presence").Build());
        foreach (var host in new[] { HostileLab.Ferby, HostileLab.Rogby })
        {
            var client = await lab.ConnectAsync(lab.Rogue.Certificate, $"hosts/rogby/{host}", willTopic: Topics.Presence(host));
            // Without a word, as a machine that is switched off
            client.Dispose();
        }
        await Eventually.TrueAsync(() => heard.Contains(Topics.Presence(HostileLab.Rogby)), () => "its own will to be said");
        return heard.Contains(Topics.Presence(HostileLab.Ferby));
    }

    private static async Task<bool> ComesBack(HostileLab lab)
    {
        var own = lab.Gone;
        using var client = await lab.ConnectAsync(own.Certificate, $"{own.Identity}");
        Assert.Equal(1, await lab.Lab.Service<Web.Identities.Certificates>().RevokeAsync(own.Identity, "test", "stolen", default));
        await Eventually.TrueAsync(() => !client.IsConnected, () => "the revoked one to be put out");
        try
        {
            using var again = await lab.ConnectAsync(own.Certificate, $"{own.Identity}");
            return await Reads(again, Topics.Orders(new Domain.Hosts.HostId("gone"))) || await Writes(again, Topics.Status(new Domain.Hosts.HostId("gone")), "x", retain: true);
        }
        catch (Exception e) when (e is not ObjectDisposedException)
        {
            return false;
        }
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
