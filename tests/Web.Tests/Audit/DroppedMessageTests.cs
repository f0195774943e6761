using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Audit;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Audit;

/// <summary>Messages that did not count are in the audit: each kind at once, and a flood of them in a few lines.</summary>
public sealed class DroppedMessageTests : Lab
{
    [Fact]
    public async Task Ten_thousand_forged_messages_make_a_few_entries_that_hold()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(App.Broker.Host, App.Broker.Port).Build());
        await SendAsync(client, Topics.Presence(new HostId("ferby")));
        var first = await Eventually.IsAsync(EntriesAsync, e => e.Count > 0, _ => "the first");
        Assert.Equal(("somebody as hosts/ferby", "message-dropped", "presence", "the web app"), (Text(first[0], "who"), Text(first[0], "what"), Text(first[0], "on"), Text(first[0], "from")));
        Assert.StartsWith("dropped by the web app: malformed", Text(first[0], "outcome"), StringComparison.Ordinal);

        // Of a hundred hosts that there may be, and of names that none can have
        for (var n = 0; n < 10_000; n++) await SendAsync(client, n % 2 == 0 ? Topics.Presence(new HostId($"host-{n % 100}")) : $"xenweb/v1/hosts/<b>{n}/anything-{n}");
        // The broker may let some of so many go; what is said after them by somebody honest comes after them
        Ferby.SetGuests(FakeAgent.Guest("after"));
        await Ferby.KnownAsync(App);
        Assert.True(App.Service<LiveFleet>().Current.Dropped.Values.Sum() > 100);
        App.Service<DropAudit>().Tell();
        var entries = await Eventually.IsAsync(EntriesAsync, e => e.Any(x => Text(x, "outcome").Contains("more dropped", StringComparison.Ordinal)), _ => "the counts");
        Assert.InRange(entries.Count, 3, 150);
        Assert.Contains(entries, e => Text(e, "who").EndsWith("and others", StringComparison.Ordinal));
        Assert.Null((await App.Service<AuditReader>().VerifyAsync()).Broken);
    }

    [Fact]
    public async Task What_a_host_says_that_it_dropped_is_there_once_with_its_name()
    {
        await SayAsync(3);
        var entry = Assert.Single(await Eventually.IsAsync(EntriesAsync, e => e.Count > 0, _ => "the entry"));
        Assert.Equal(("somebody", "ferby"), (Text(entry, "who"), Text(entry, "from")));
        Assert.StartsWith("dropped by ferby: replayed (3)", Text(entry, "outcome"), StringComparison.Ordinal);
        await SayAsync(3);
        await SayAsync(5);
        await Eventually.TrueAsync(() => App.Service<LiveFleet>().Current.Hosts[Ferby.Host].Status!.Dropped is [{ Count: 5 }], () => "the newest status");
        App.Service<DropAudit>().Tell();
        var entries = await Eventually.IsAsync(EntriesAsync, e => e.Count > 1, _ => "the count");
        Assert.Equal("2 more dropped by ferby: replayed", Text(entries[0], "outcome"));
    }

    private Task SayAsync(long replayed)
    {
        Ferby.Status = Ferby.Status with { Dropped = [new DropCount("replayed", replayed)] };
        return Ferby.SayAsync();
    }

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private static Task<MqttClientPublishResult> SendAsync(IMqttClient client, string topic) =>
        client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("junk"u8.ToArray()).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce).Build());

    // The newest first
    private async Task<List<JsonElement>> EntriesAsync() => [.. (await App.GetAsync("/api/v1/audit?limit=500&what=message-dropped")).EnumerateArray()];
}
