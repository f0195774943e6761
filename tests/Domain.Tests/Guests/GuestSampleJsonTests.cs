using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Guests;

/// <summary>A guest's sample is written and read by hand: nothing of it may be forgotten, and what the serializer would refuse is refused.</summary>
public sealed class GuestSampleJsonTests
{
    private static readonly JsonSerializerOptions SmallBuffer = new() { DefaultBufferSize = 128 };

    private static readonly GuestSample Whole = new()
    {
        Id = new GuestId(Guid.Parse("6f1c1f4e-8a52-4a6c-9d0b-1b8a54b1f7aa")), Name = "mail \"<b>\" ü", DomainNumber = 7, State = GuestRunState.Paused, Vcpus = 3, Memory = ByteSize.FromMiB(512), MemoryMax = ByteSize.FromMiB(1024),
        Cpu = new Cores(0.25), CpuSeconds = 12.5, NetworkIn = new BitRate(1000.25), NetworkOut = new BitRate(2000), BlockRead = new ByteRate(3), BlockWrite = new ByteRate(4.5), BlockRequestsPerSecond = 6, Networks = 1, Disks = 2,
        Fittings = new GuestFittings { Macs = ["00:16:3e:00:00:01"], Bridges = ["xenbr0"], Paths = ["/dev/vg/a", "/srv/b"] }, CannotMigrate = "holds a device", Quarantine = "too many", Bandwidth = new BitRate(8e6),
        RestsUntil = new DateTimeOffset(2026, 11, 29, 8, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public void EveryProperty_IsWrittenAndRead()
    {
        // One that is new must be set here, and in the converter
        var empty = new GuestSample { Id = default, Name = "", DomainNumber = 0, State = default, Vcpus = 0, Memory = default };
        foreach (var property in typeof(GuestSample).GetProperties()) Assert.NotEqual(property.GetValue(empty), property.GetValue(Whole));

        Assert.Equal(Whole, JsonSerializer.Deserialize<GuestSample>(JsonSerializer.Serialize(Whole)));
        Assert.Equal(empty, JsonSerializer.Deserialize<GuestSample>(JsonSerializer.Serialize(empty)));
        Assert.Equal(typeof(GuestSample).GetProperties().Length, JsonSerializer.SerializeToNode(Whole)!.AsObject().Count);
    }

    [Fact]
    public void FieldsInAnyOrder_AndUnknownOnes_AreRead()
    {
        var backwards = new JsonObject(JsonSerializer.SerializeToNode(Whole)!.AsObject().Reverse().Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))) { ["ofTomorrow"] = JsonNode.Parse("""{"a":[1,{"b":2}]}""") };
        Assert.Equal(Whole, backwards.Deserialize<GuestSample>());
    }

    [Fact]
    public async Task UnknownFields_OfAStreamThatIsReadInManyBlocks_AreRead()
    {
        var guest = JsonSerializer.SerializeToNode(Whole)!.AsObject();
        guest["ofTomorrow"] = JsonNode.Parse("""{"a":[1,{"b":2}]}""");
        guest["fittings"]!["ofTomorrow"] = JsonNode.Parse("[1,[2]]");
        var text = System.Text.Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(guest.ToJsonString(), 60))}]");
        using var stream = new MemoryStream(text);
        var read = await JsonSerializer.DeserializeAsync<GuestSample[]>(stream, SmallBuffer);
        Assert.Equal(Enumerable.Repeat(Whole, 60), read!);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("name")]
    [InlineData("domainNumber")]
    [InlineData("state")]
    [InlineData("vcpus")]
    [InlineData("memory")]
    public void WhatMustBeThere_IsMissingOrNull_IsRefused(string field)
    {
        var (without, withNull) = (JsonSerializer.SerializeToNode(Whole)!.AsObject(), JsonSerializer.SerializeToNode(Whole)!.AsObject());
        without.Remove(field);
        withNull[field] = null;
        Assert.Throws<JsonException>(() => without.Deserialize<GuestSample>());
        Assert.Throws<JsonException>(() => withNull.Deserialize<GuestSample>());
    }

    [Theory]
    [InlineData("\"cpu\":0.25", "\"cpu\":1e400")]
    [InlineData("\"cpu\":0.25", "\"cpu\":\"0.25\"")]
    [InlineData("\"cpu\":0.25", "\"cpu\":0.25,\"cpu\":0.25")]
    [InlineData("\"state\":\"Paused\"", "\"state\":-1")]
    [InlineData("\"state\":\"Paused\"", "\"state\":\"Flying\"")]
    [InlineData("\"vcpus\":3", "\"vcpus\":3.5")]
    [InlineData("\"macs\":[", "\"macs\":[null,")]
    [InlineData("\"macs\":[", "\"macs\":[],\"macs\":[")]
    [InlineData("\"bridges\":[\"xenbr0\"]", "\"bridges\":null")]
    [InlineData("\"paths\":[", "\"paths\":[[]")]
    public void WhatIsNone_IsRefused(string good, string bad)
    {
        var text = JsonSerializer.Serialize(Whole);
        Assert.Contains(good, text, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GuestSample>(text.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Fact]
    public void WhatIsNeeded_IsWrittenAsItWas()
    {
        Assert.Equal("""{"macs":[],"bridges":[],"paths":[]}""", JsonSerializer.Serialize(GuestFittings.None));
        Assert.Same(GuestFittings.None, JsonSerializer.Deserialize<GuestFittings>("""{"paths":[],"ofTomorrow":null}"""));
        Assert.Equal(new GuestFittings { Paths = ["/a"] }, JsonSerializer.Deserialize<GuestFittings>("""{"paths":["/a"]}"""));
    }
}
