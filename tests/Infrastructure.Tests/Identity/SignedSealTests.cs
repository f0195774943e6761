using System.Security.Cryptography.Cose;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Tests.Identity;

/// <summary>A signed message counts once, now, on its topic, from its signer; every other one is dropped, and says why.</summary>
public sealed class SignedSealTests : IDisposable
{
    private static readonly HostId _ferby = new("ferby");
    private static readonly HostId _herby = new("herby");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly TestAuthority _lab;
    private readonly OwnIdentity _web;
    private readonly SignedSeal _ofFerby;
    private long _sequence;

    public SignedSealTests()
    {
        _lab = new TestAuthority(_time);
        _web = _lab.Make(AgentIdentity.Web);
        var ferby = _lab.Make(AgentIdentity.Of(_ferby));
        _ofFerby = Seal(ferby);
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void WhatTheWebAppSays_IsOpened_Once()
    {
        var wire = Order();
        Assert.Equal(Text(1), Encoding.UTF8.GetString(_ofFerby.Open(Topics.Orders(_ferby), wire, false).Text!));
        Assert.Equal("replayed", Open(wire));
    }

    [Fact]
    public void AnOlderMessage_AfterANewer_IsReplayed_AndWhatTheBrokerKept_MayComeAgain()
    {
        var topic = Topics.Intent(_ferby);
        var (older, newer) = (Close(_web, topic, lasts: true), Close(_web, topic, lasts: true));
        Assert.Null(_ofFerby.Open(topic, newer, true).Why);
        Assert.Null(_ofFerby.Open(topic, newer, true).Why);
        Assert.Equal("replayed", _ofFerby.Open(topic, newer, false).Why);
        Assert.Equal("replayed", _ofFerby.Open(topic, older, true).Why);
    }

    [Fact]
    public void SeveralWebServers_EachCountsForItself_AndTheLabsWordIsTheCommonVoicesAlone()
    {
        var watch = Topics.Consoles(_ferby);
        var (a, b) = (Voice("a"), Voice("b"));
        var (first, second, third) = (a.Close(watch, Envelope() with { Incarnation = 900 }, false), b.Close(watch, Envelope(), false), a.Close(watch, Envelope() with { Incarnation = 900 }, false));
        // What began earlier is not old because the other has spoken
        foreach (var wire in new[] { first, second, third }) Assert.Null(_ofFerby.Open(watch, wire, false).Why);
        Assert.Equal("replayed", _ofFerby.Open(watch, second, false).Why);
        Assert.Equal("replayed", _ofFerby.Open(watch, first, false).Why);
        Assert.Equal("wrong role", _ofFerby.Open(Topics.Intent(_ferby), b.Close(Topics.Intent(_ferby), Envelope(), true), true).Why);
    }

    [Fact]
    public void ALeaderThatLeadsNoMore_IsNotHeard_OnceTheNextHasSpoken()
    {
        var (before, after) = (Envelope() with { Incarnation = 1001 }, Envelope() with { Incarnation = 1002 });
        Assert.Null(Open(Seal(_web).Close(Topics.Orders(_ferby), before, false)));
        Assert.Null(Open(Seal(_web).Close(Topics.Orders(_ferby), after, false)));
        Assert.Equal("replayed", Open(Seal(_web).Close(Topics.Orders(_ferby), before with { Sequence = 99 }, false)));
    }

    [Fact]
    public void AnAgentThatStartsAnew_RemembersTheNewestIntent_AndHearsNothingOfBefore()
    {
        var (topic, file) = (Topics.Intent(_ferby), Path.Combine(_lab.Folder, "heard"));
        var (older, newer, order) = (Close(_web, topic, lasts: true), Close(_web, topic, lasts: true), Order());
        Assert.Null(Seal(_lab.Make(AgentIdentity.Of(_ferby)), file).Open(topic, newer, false).Why);
        _time.Advance(TimeSpan.FromSeconds(5));
        var anew = Seal(_lab.Make(AgentIdentity.Of(_ferby)), file);
        Assert.Equal("replayed", anew.Open(topic, older, true).Why);
        Assert.Null(anew.Open(topic, newer, true).Why);
        Assert.Equal("said before this agent began", anew.Open(Topics.Orders(_ferby), order, false).Why);
    }

    [Fact]
    public void AnotherTopic_AnotherRole_AndAnotherHost_DoNotCount()
    {
        Assert.Equal("wrong topic", _ofFerby.Open(Topics.Orders(_ferby), Close(_web, Topics.Orders(_herby)), false).Why);
        Assert.Equal("wrong role", _ofFerby.Open(Topics.Orders(_ferby), Close(_lab.Make(AgentIdentity.Of(_herby)), Topics.Orders(_ferby)), false).Why);
        Assert.Equal("wrong role", _ofFerby.Open(Topics.Help(_herby), Close(_lab.Make(AgentIdentity.OfConfigurations(_herby)), Topics.Help(_herby)), false).Why);
        Assert.Equal("wrong role", _ofFerby.Open("xenweb/v1/nobody/ferby", Close(_web, "xenweb/v1/nobody/ferby"), false).Why);
    }

    [Fact]
    public void TooLate_TooEarly_AndByAnExpiredCertificate_DoNotCount()
    {
        var (late, order) = (Order(), Order());
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.Null(Open(late));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("expired", Open(order));
        _time.Advance(TimeSpan.FromMinutes(5));
        var early = Order();
        var slow = new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromSeconds(31));
        var trust = new LabTrust(slow);
        trust.Believe(_lab.Authority.Certificates, []);
        var behind = new SignedSeal(() => _web with { Trust = trust }, new ReplayGuard(), slow);
        Assert.Equal("clock skew", behind.Open(Topics.Orders(_ferby), early, false).Why);
        slow.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(behind.Open(Topics.Orders(_ferby), early, false).Why);
        var kept = Close(_web, Topics.Intent(_ferby), lasts: true);
        _time.Advance(LabAuthority.Lifetime - TimeSpan.FromMinutes(10));
        Assert.Null(_ofFerby.Open(Topics.Intent(_ferby), kept, true).Why);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("certificate expired", _ofFerby.Open(Topics.Intent(_ferby), kept, true).Why);
    }

    [Fact]
    public void UnsignedForgedAndRevoked_DoNotCount()
    {
        Assert.Equal("unsigned", Open(MessageJson.Write(Envelope())));
        Assert.Equal("unsigned", Open([]));
        using var other = new TestAuthority(_time);
        Assert.Equal("unknown signer", Open(Close(other.Make(AgentIdentity.Web), Topics.Orders(_ferby))));
        // A stranger's signature beside the web app's certificate
        var forged = CoseMessage.DecodeSign1(Close(other.Make(AgentIdentity.Web), Topics.Orders(_ferby)));
        forged.UnprotectedHeaders[new CoseHeaderLabel(33)] = CoseHeaderValue.FromBytes(_web.Certificate.RawDataMemory.Span);
        Assert.Equal("bad signature", Open(forged.Encode()));
        var own = _ofFerby.Own;
        own.Trust.Believe(own.Trust.Authorities, [_web.Certificate.SerialNumber]);
        Assert.Equal("revoked", Open(Order()));
    }

    [Fact]
    public void EachByteThatIsChanged_IsNoticed()
    {
        var wire = Order();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var changed = (byte[])wire.Clone();
            changed[random.Next(wire.Length)] ^= (byte)(1 << random.Next(8));
            if (random.Next(4) == 0) changed = changed[..random.Next(wire.Length)];
            Assert.True(Open(changed) is not null, $"seed {seed}, round {i}");
        }
        Assert.Null(Open(wire));
    }

    private string? Open(byte[] wire) => _ofFerby.Open(Topics.Orders(_ferby), wire, false).Why;

    private byte[] Order() => Close(_web, Topics.Orders(_ferby));

    private byte[] Close(OwnIdentity signer, string topic, bool lasts = false) => Seal(signer).Close(topic, Envelope(), lasts);

    private Envelope Envelope() => new(Domain.Messages.Envelope.Current, "web", 1000, ++_sequence, _time.GetUtcNow(), new PolicyMessage(1, Domain.Monitoring.MonitoringPolicy.Default, Domain.Negotiation.NegotiationPolicy.Default, new Reason("mira", "to see")));

    private string Text(long sequence) => Encoding.UTF8.GetString(MessageJson.Write(Envelope() with { Sequence = sequence }));

    private SignedSeal Voice(string voice) => new(() => _web, new ReplayGuard(), _time, voice);

    private SignedSeal Seal(OwnIdentity own, string? file = null) => new(() => own, new ReplayGuard(file), _time);
}
