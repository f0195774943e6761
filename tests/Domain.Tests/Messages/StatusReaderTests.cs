using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Tests.Messages;

/// <summary>Statuses are read by hand on their own topic, and by the serializer on every other: whatever comes, both say the same.</summary>
public sealed class StatusReaderTests
{
    private static readonly HostId Ferby = new("ferby");
    private static readonly DateTimeOffset At = new(2026, 11, 29, 13, 0, 0, TimeSpan.Zero);
    private static readonly GuestSample Guest = new() { Id = new GuestId(Guid.Parse("6f1c1f4e-8a52-4a6c-9d0b-1b8a54b1f7aa")), Name = "small-1", DomainNumber = 3, State = GuestRunState.Idle, Vcpus = 2, Memory = ByteSize.FromMiB(512), Cpu = new Cores(0.5) };

    private static readonly StatusMessage Whole = new()
    {
        Host = Ferby, AgentVersion = "1 \"ü\"", Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(8), XenVersion = "4.20", Bridges = ["xenbr0"], BootedAt = At }, Mode = HostMode.Draining, IntentGeneration = 7, Degraded = "slow",
        Sample = new HostSample
        {
            At = At, Cpu = new Cores(1.25), Dom0Cpu = new Cores(0.25), FreeMemory = ByteSize.FromGiB(2), Dom0Memory = ByteSize.FromGiB(1), NetworkIn = new BitRate(1000), NetworkOut = new BitRate(2000.5), BlockRead = new ByteRate(3),
            BlockWrite = new ByteRate(4), Guests = [Guest, Guest with { Name = "small-2", State = GuestRunState.Paused, Fittings = new GuestFittings { Macs = ["00:16:3e:00:00:01"] } }],
        },
        Load = new ScoreTerms(new Share(0.5), new Share(0.25), default, default), Overloads = [new Overload(LoadResource.Cpu, new Share(1), new Share(0.9), 3, 5)], Monitoring = MonitoringPolicy.Default with { Window = 9, IoOver = new Share(0.5) },
        Negotiation = NegotiationPolicy.Default with { DrainAtOnce = 5 }, Promised = ByteSize.FromMiB(64), MovedByOthers = ["a"], Drain = [new DrainItem("small-1", DrainItemState.Stuck, "x", At)], Guard = new GuardState(GuardMode.Quarantine, 3, "p"),
        Volumes = [new VolumeState("nbd:a/x", true, "small-1")], Dropped = [new DropCount("malformed", 3)],
        Migrations =
        [
            new Migration
            {
                Id = "help-1", Guest = Guest.Id, GuestName = "small-1", From = Ferby, To = new HostId("gerby"), Kind = HelpKind.Relief, Why = "x", State = MigrationState.Moving, Memory = ByteSize.FromMiB(512), Copied = ByteSize.FromMiB(12), StartedAt = At,
            },
        ],
    };

    [Fact]
    public void AWholeStatus_IsReadByHand_AsTheSerializerReadsIt()
    {
        // One that is new must be set here, and in the reader
        foreach (var property in typeof(StatusMessage).GetProperties()) Assert.NotEqual(property.GetValue(new StatusMessage { Host = default }), property.GetValue(Whole));
        foreach (var property in typeof(HostSample).GetProperties()) Assert.NotEqual(property.GetValue(new HostSample { At = default, FreeMemory = default }), property.GetValue(Whole.Sample));

        var text = Json(Whole);
        AssertAlike(text);
        // By hand what is repeated is made once
        Assert.Same(Status(text).Monitoring, Status(text).Monitoring);
        Assert.NotSame(Status(text, Topics.Presence(Ferby)).Monitoring, Status(text, Topics.Presence(Ferby)).Monitoring);
    }

    [Fact]
    public void AStatusWithLittle_IsReadWithItsDefaults()
    {
        AssertAlike(Json(new StatusMessage { Host = Ferby }));
        var bare = """{"version":1,"sender":"ferby","incarnation":1,"sequence":2,"issuedAt":"2026-11-29T13:00:00Z","body":{"type":"status","host":"ferby"}}""";
        AssertAlike(bare);
        Assert.Equal(Json(new StatusMessage { Host = Ferby }), Encoding.UTF8.GetString(MessageJson.Write(MessageJson.Read(Topics.Status(Ferby), Encoding.UTF8.GetBytes(bare)).Envelope! with { IssuedAt = At, Sequence = 1 })));
    }

    [Fact]
    public void PoliciesThatChange_AreReadAnew()
    {
        foreach (var window in new[] { 5, 6, 66, 6, 5 }) Assert.Equal(window, Status(Json(Whole with { Monitoring = Whole.Monitoring with { Window = window } })).Monitoring.Window);
    }

    [Fact]
    public void WhateverIsBroken_BothSayTheSame()
    {
        var whole = JsonNode.Parse(Json(Whole))!;
        string?[] replacements = [null, "null", "-1", "77", "1.5", "1e400", "\"\"", "\"Active\"", "[]", "{}", "[null]", "true", "\"2026-11-29T13:00:00+01:00\""];
        foreach (var path in JsonPaths.Of(whole))
        {
            foreach (var replacement in replacements) AssertAlike(JsonPaths.Broken(whole, path, replacement));
        }
    }

    [Fact]
    public void InAnotherOrder_WithUnknownFields_OrCutOff_BothSayTheSame()
    {
        var text = Json(Whole);
        foreach (var cut in Enumerable.Range(0, text.Length)) AssertAlike(text[..cut]);
        foreach (var end in new[] { " ", "\n{}", ",", "}", "//", "\0" }) AssertAlike(text + end);
        foreach (var (good, other) in new[]
        {
            ("\"type\":\"status\",", ""), ("\"type\":\"status\"", "\"type\":\"presence\",\"online\":true"), ("\"type\":\"status\",\"host\":\"ferby\"", "\"host\":\"ferby\",\"type\":\"status\""), ("\"mode\":", "\"ofTomorrow\":{\"a\":[1]},\"mode\":"),
            ("\"intentGeneration\":", "\"intentGeneration\":7,\"intentGeneration\":"), ("\"vcpus\":", $"\"ofTomorrow\":{new string('[', 20)}{new string(']', 20)},\"vcpus\":"), ("\"at\":", "\"at\":\"2026-11-29T13:00:00Z\",\"at\":"), ("\"sender\":", "\"more\":1,\"sender\":"), ("\"sender\":", "\"sender\":\"ferby\",\"sender\":"), ("\"sender\"", "\"\\u0073ender\""),
            ("\"guests\":[", "\"guests\":[null,"), ("\"guests\":[", "\"guests\":[[],"), ("\"body\":{", "\"body\":{\"$id\":\"1\","), ("\"version\":1,", ""), ("\"version\":1", "\"version\":1.0"),
        })
        {
            Assert.Contains(good, text, StringComparison.Ordinal);
            AssertAlike(text.Replace(good, other, StringComparison.Ordinal));
        }
    }

    private static string Json(StatusMessage status) => Encoding.UTF8.GetString(MessageJson.Write(new Envelope(Envelope.Current, "ferby", 1, 1, At, status)));

    private static StatusMessage Status(string text, string? topic = null) => (StatusMessage)MessageJson.Read(topic ?? Topics.Status(Ferby), Encoding.UTF8.GetBytes(text)).Envelope!.Body;

    private static void AssertAlike(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var (byHand, bySerializer) = (MessageJson.Read(Topics.Status(Ferby), utf8), MessageJson.Read(Topics.Presence(Ferby), utf8));
        Assert.True(byHand.Drop == bySerializer.Drop, $"{byHand.Drop} by hand, {bySerializer.Drop} by the serializer: {text}");
        if (byHand.Envelope is { } read) Assert.Equal(MessageJson.Write(bySerializer.Envelope!), MessageJson.Write(read));
    }
}
