using MQTTnet;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Live;

public sealed class BadMessageTests : Lab
{
    [Fact]
    public async Task Bad_messages_are_dropped_counted_and_shown_and_the_rest_goes_on()
    {
        var status = Topics.Status(Ferby.Host);
        using var client = await ConnectAsync();
        await SendAsync(client, status, "no json"u8.ToArray());
        await SendAsync(client, status, "{\"version\":1,\"sender\":\"ferby\"}"u8.ToArray());
        await SendAsync(client, status, Write(Ferby.Host.Name, version: 99));
        await SendAsync(client, status, Write("mallory"));
        await SendAsync(client, status, Write(Ferby.Host.Name));
        await SendAsync(client, Topics.Decisions(Ferby.Host), new byte[] { 0xff, 0xfe });
        var dropped = await Eventually.IsAsync(
            async () => (await App.GetAsync("/readyz")).GetProperty("dropped"), d => Count(d, "malformed") == 3 && Count(d, "unknown version") == 1 && Count(d, "wrong sender") == 1 && Count(d, "out of order") == 1,
            d => $"the drops: {d}");
        Assert.Equal(6, dropped.EnumerateObject().Sum(p => p.Value.GetInt64()));
        // Everything still works
        await Ferby.KnownAsync(App);
        await App.AskAsync("/api/v1/hosts/ferby/drain");
    }

    [Fact]
    public void When_reading_is_behind_only_the_newest_good_status_of_a_host_is_read_and_all_else()
    {
        var drops = new List<string>();
        var batch = new IngestBatch((why, _) => drops.Add(why));
        for (var i = 0; i < IngestBatch.Behind; i++) batch.Add(new(Topics.Status(Ferby.Host), Write(Ferby.Host.Name)));
        batch.Add(new(Topics.Presence(Ferby.Host), MessageJson.Write(new Envelope(1, "ferby", 1, 2, DateTimeOffset.UnixEpoch, new PresenceMessage(Ferby.Host, true)))));
        batch.Add(new(Topics.Status(Ferby.Host), "junk"u8.ToArray()));
        Assert.Equal([typeof(StatusMessage), typeof(PresenceMessage)], batch.Take().Select(e => e.Body.GetType()));
        Assert.Equal(["malformed"], drops);
        Assert.Empty(batch.Take());
    }

    private static long Count(System.Text.Json.JsonElement dropped, string why) => dropped.TryGetProperty(why, out var count) ? count.GetInt64() : 0;

    // Of an incarnation long ago: older than what the agent has said
    private byte[] Write(string sender, int version = 1) => MessageJson.Write(new Envelope(version, sender, 1, 1, DateTimeOffset.UnixEpoch, Ferby.Status));

    private async Task<IMqttClient> ConnectAsync()
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(App.Broker.Host, App.Broker.Port).Build());
        return client;
    }

    private static Task<MqttClientPublishResult> SendAsync(IMqttClient client, string topic, byte[] payload) =>
        client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce).Build());
}
