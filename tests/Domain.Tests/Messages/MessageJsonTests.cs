using System.Text;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Messages;

/// <summary>What comes from the broker is never trusted: each bad message is a value that says why, never an exception.</summary>
public class MessageJsonTests
{
    private static readonly HostId Ferby = new("ferby");
    private static readonly DateTimeOffset At = new(2026, 11, 18, 13, 3, 18, TimeSpan.Zero);

    private static Envelope Help() => new(Envelope.Current, "ferby", 5, 7, At, new HelpMessage
    {
        HelpId = "help-ferby-5-1",
        Kind = HelpKind.Relief,
        From = Ferby,
        Guest = new GuestDemand { Id = new GuestId(Guid.Parse("f91a9337-797a-454e-815f-25f13eb15de5")), Name = "small-1", Vcpus = 1, Memory = ByteSize.FromMiB(512), Cpu = new Cores(0.97) },
        Reason = new Reason("ferby", "97 % cpu"),
        LoadNow = new ScoreTerms(new Share(0.97), new Share(0.2), default, default),
        Gathering = TimeSpan.FromSeconds(2),
    });

    [Fact]
    public void AMessage_WrittenAndRead_IsTheSame()
    {
        var read = MessageJson.Read(Topics.Help(Ferby), MessageJson.Write(Help()));
        Assert.Null(read.Drop);
        Assert.Equal(MessageJson.Write(Help()), MessageJson.Write(read.Envelope!));
    }

    [Fact]
    public void AConfigurationAgent_DoesNotSpeakForTheHostOfItsName_NorAsksForTheOthersCertificate()
    {
        var status = new Envelope(Envelope.Current, "ferby", 5, 7, At, new PresenceMessage(Ferby, false));
        Assert.Equal("wrong role", MessageJson.Read(Topics.ConfigurationPresence(Ferby), MessageJson.Write(status)).Drop);
        var renewal = new Envelope(Envelope.Current, "ferby", 5, 7, At, new RenewalMessage(IdentityRole.Server, "ferby", "x"));
        Assert.Equal("wrong role", MessageJson.Read(Topics.Renewal(AgentIdentity.OfConfigurations(Ferby)), MessageJson.Write(renewal)).Drop);
        Assert.Null(MessageJson.Read(Topics.Renewal(AgentIdentity.Of(Ferby)), MessageJson.Write(renewal)).Drop);
    }

    [Fact]
    public void UnitsAreBareNumbers_AndNamesAreCamelCase()
    {
        var text = Encoding.UTF8.GetString(MessageJson.Write(Help()));
        Assert.Contains("\"memory\":536870912", text, StringComparison.Ordinal);
        Assert.Contains("\"cpu\":0.97", text, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"relief\"", text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":1,\"sender\":\"ferby\",\"incarnation\":1,\"sequence\":1,\"issuedAt\":\"2026-11-18T13:00:00Z\",\"body\":null}")]
    [InlineData("{\"version\":1,\"sender\":\"ferby\",\"incarnation\":1,\"sequence\":1,\"issuedAt\":\"2026-11-18T13:00:00Z\",\"body\":{\"type\":\"status\"}}")]
    [InlineData("{\"version\":1,\"sender\":\"ferby\",\"incarnation\":1,\"sequence\":1,\"issuedAt\":\"2026-11-18T13:00:00Z\",\"body\":{\"type\":\"nonsense\"}}")]
    [InlineData("{\"version\":1,\"sender\":\"ferby\",\"incarnation\":1,\"sequence\":1,\"issuedAt\":\"yesterday\",\"body\":{\"type\":\"presence\",\"host\":\"ferby\",\"online\":true}}")]
    [InlineData("{\"version\":1,\"sender\":\"ferby\",\"incarnation\":1,\"sequence\":1,\"issuedAt\":\"2026-11-18T13:00:00Z\",\"body\":{\"type\":\"presence\",\"host\":\"no/host\",\"online\":true}}")]
    [InlineData("{\"version\":1,\"sender\":\"ferby\",\"incarnation\":1,\"sequence\":1")]
    [InlineData("{\"version\":99999999999999999999}")]
    public void Malformed_IsDroppedAsSuch(string text) =>
        Assert.Equal("malformed", MessageJson.Read(Topics.Status(Ferby), Encoding.UTF8.GetBytes(text)).Drop);

    [Fact]
    public void AnyCutOffMessage_IsDropped_NeverThrown()
    {
        var whole = MessageJson.Write(Help());
        for (var length = 0; length < whole.Length; length++) Assert.NotNull(MessageJson.Read(Topics.Help(Ferby), whole.AsSpan(0, length)).Drop);
    }

    [Fact]
    public void DeeplyNested_IsDropped() =>
        Assert.Equal("malformed", MessageJson.Read(Topics.Status(Ferby), Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 5000))).Drop);

    [Fact]
    public void AnotherVersion_WhateverItsShape_IsDroppedAsUnknown() =>
        Assert.Equal("unknown version", MessageJson.Read(Topics.Status(Ferby), "{\"version\":2,\"new\":{\"shape\":[1]}}"u8).Drop);

    [Theory]
    [InlineData("""{"version":1,"version":6,"sender":"ferby","incarnation":1,"sequence":1,"issuedAt":"2026-11-20T00:00:00Z","body":{"type":"presence","host":"ferby","online":true}}""")]
    [InlineData("""{"version":1,"sender":"ferby","incarnation":1,"sequence":1,"issuedAt":"2026-11-20T00:00:00Z","body":{"type":"presence","host":"herby","host":"ferby","online":true}}""")]
    public void APropertyThatStandsTwice_IsDropped_ForReadersTakeTheFirstOrTheLast(string json) =>
        Assert.Equal("malformed", MessageJson.Read(Topics.Presence(Ferby), Encoding.UTF8.GetBytes(json)).Drop);

    [Fact]
    public void Oversized_IsDroppedBeforeItIsParsed() =>
        Assert.Equal("oversized", MessageJson.Read(Topics.Status(Ferby), new byte[Envelope.BytesMax + 1]).Drop);

    [Theory]
    [InlineData("xenweb/v1/negotiation/gerby/all")]
    [InlineData("xenweb/v1/web/orders/ferby")]
    [InlineData("xenweb/v2/negotiation/ferby/all")]
    [InlineData("other/topic")]
    public void OnATopicThatIsNotItsSendersToWrite_IsDropped(string topic) =>
        Assert.Equal("wrong sender", MessageJson.Read(topic, MessageJson.Write(Help())).Drop);
}
