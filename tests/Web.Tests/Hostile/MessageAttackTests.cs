using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Web.Tests.Hostile;

/// <summary>A broker that was broken into: it may say anything to the web app, and can only withhold. Each message is dropped, for the reason that is told.</summary>
public sealed class MessageAttackTests(HostileLab lab) : IClassFixture<HostileLab>
{
    private static readonly string _presence = Topics.Presence(HostileLab.Ferby);
    private static long _sequence = 1;

    private static readonly Dictionary<string, (Func<HostileLab, byte[]> Wire, string Why)> _attacks = new()
    {
        ["in clear"] = (_ => MessageJson.Write(Said(new PresenceMessage(HostileLab.Ferby, true))), "unsigned"),
        ["empty"] = (_ => [], "unsigned"),
        ["noise"] = (_ => RandomNumberGenerator.GetBytes(500), "unsigned"),
        ["signed by another host"] = (lab => Sign(lab.Rogue, _presence), "wrong role"),
        ["signed by the host's configuration agent"] = (lab => Sign(lab.Make(AgentIdentity.OfConfigurations(HostileLab.Ferby)), _presence), "wrong role"),
        ["signed by another lab"] = (lab => Sign(lab.Stranger, _presence), "unknown signer"),
        ["signed for another topic"] = (lab => Sign(lab.Victim, Topics.Status(HostileLab.Ferby)), "wrong topic"),
        ["an hour old"] = (lab => Sign(lab.Victim, _presence, TimeSpan.FromHours(-1)), "expired"),
        ["of tomorrow"] = (lab => Sign(lab.Victim, _presence, TimeSpan.FromDays(1)), "clock skew"),
        ["with one bit of its text changed"] = (lab => Flip(Sign(lab.Victim, _presence), "presence"u8), "bad signature"),
        ["with the web app's claims changed"] = (lab => Flip(Sign(lab.Victim, _presence), "hosts/ferby"u8), "bad signature"),
        ["cut off"] = (lab => Sign(lab.Victim, _presence)[..^20], "malformed"),
        ["with more after its end"] = (lab => [.. Sign(lab.Victim, _presence), 1, 2, 3], "malformed"),
        ["without the signer's certificate"] = (lab => With(Sign(lab.Victim, _presence), null), "unsigned"),
        ["with the victim's certificate beside a rogue's signature"] = (lab => With(Sign(lab.Rogue, _presence), lab.Victim.Certificate.RawData), "bad signature"),
        ["with the authority's own certificate"] = (lab => With(Sign(lab.Victim, _presence), lab.Victim.Trust.Authorities[0].RawData), "unknown signer"),
        ["with noise as a certificate"] = (lab => With(Sign(lab.Victim, _presence), RandomNumberGenerator.GetBytes(300)), "unknown signer"),
        ["with no claims"] = (lab => Bare(lab.Victim), "malformed"),
        ["of arrays in arrays, ten thousand deep"] = (_ => [0xd2, .. Enumerable.Repeat((byte)0x81, 10_000)], "malformed"),
        ["a well signed lie about another"] = (lab => Sign(lab.Victim, _presence, body: new PresenceMessage(HostileLab.Rogby, false)), "wrong sender"),
        ["a well signed order of a host"] = (lab => Sign(lab.Victim, _presence, body: new IntentMessage(HostMode.Draining, 1, Guid.NewGuid(), new Reason("mira", ""))), "wrong sender"),
        ["a well signed nonsense"] = (lab => Sign(lab.Victim, _presence, text: "{\"version\":1"u8.ToArray()), "malformed"),
    };

    public static TheoryData<string> Attacks => [.. _attacks.Keys];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task AMessage_ThatIsNotTheHosts_IsDropped_AndCounted(string attack)
    {
        var before = await HostileLab.StateAsync(lab.Broken);
        Assert.Equal(_attacks[attack].Why, await lab.SayAtBrokenAsync(_presence, _attacks[attack].Wire(lab)));
        Assert.Equal(before, await HostileLab.StateAsync(lab.Broken));
    }

    private static Envelope Said(Message body) => new(Envelope.Current, "ferby", 1, Interlocked.Increment(ref _sequence), TimeProvider.System.GetUtcNow(), body);

    internal static byte[] Sign(OwnIdentity signer, string topic, TimeSpan age = default, Message? body = null, byte[]? text = null)
    {
        var said = Said(body ?? new PresenceMessage(HostileLab.Ferby, true)) with { Sender = topic.Split('/')[3] };
        var at = said.IssuedAt + age;
        var claims = new MessageClaims(signer.Identity, topic, said.Incarnation, said.Sequence, at, at + TimeSpan.FromMinutes(1));
        return SignedMessage.Sign(signer, claims, text ?? MessageJson.Write(said), "application/json");
    }

    private static byte[] Flip(byte[] wire, ReadOnlySpan<byte> where)
    {
        wire[wire.AsSpan().IndexOf(where)] ^= 1;
        return wire;
    }

    private static byte[] With(byte[] wire, byte[]? certificate)
    {
        var message = CoseMessage.DecodeSign1(wire);
        message.UnprotectedHeaders.Remove(new CoseHeaderLabel(33));
        if (certificate is not null) message.UnprotectedHeaders.Add(new CoseHeaderLabel(33), CoseHeaderValue.FromBytes(certificate));
        return message.Encode();
    }

    private static byte[] Bare(OwnIdentity signer)
    {
        var beside = new CoseHeaderMap { [new CoseHeaderLabel(33)] = CoseHeaderValue.FromBytes(signer.Certificate.RawData) };
        using var key = signer.Certificate.GetECDsaPrivateKey()!;
        return CoseSign1Message.SignEmbedded(MessageJson.Write(Said(new PresenceMessage(HostileLab.Ferby, true))), new CoseSigner(key, HashAlgorithmName.SHA256, null, beside));
    }
}
