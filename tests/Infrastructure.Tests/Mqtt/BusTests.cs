using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Infrastructure.Tests.Mqtt;

/// <summary>The bus against a real broker.</summary>
public sealed class BusTests
{
    private static readonly HostId _ferby = new("ferby");

    private static MqttBus Bus(int port, string sender, IReadOnlyList<string>? subscriptions = null, (string, Message)? lastWill = null) => new(
        new MqttBusOptions
        {
            Host = "127.0.0.1",
            Port = port,
            ClientId = sender,
            Sender = sender,
            Subscriptions = subscriptions ?? [],
            LastWill = lastWill,
            Jitter = () => 0,
            KeepAlive = TimeSpan.FromSeconds(2),
        },
        TimeProvider.System,
        NullLogger<MqttBus>.Instance);

    private static DecisionMessage Decision(string text) => new(_ferby, DecisionSeverity.Info, "test", text, null, null);

    [Fact]
    public async Task A_message_arrives_in_an_envelope_whose_sequence_counts_from_1()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var web = Bus(broker.Port, "web", Topics.ForWeb);
        await using var ferby = Bus(broker.Port, "ferby");
        web.Start();
        ferby.Start();
        await Eventually.True(() => web.IsConnected && ferby.IsConnected, "both connected");

        for (var i = 1; i <= 3; i++) Assert.True(await ferby.PublishAsync(Topics.Decisions(_ferby), Decision($"n{i}"), retain: false));

        for (var i = 1; i <= 3; i++)
        {
            var envelope = await web.Events.NextMessageAsync<DecisionMessage>();
            Assert.Equal($"n{i}", ((DecisionMessage)envelope.Body).Text);
            Assert.Equal((i, "ferby", Envelope.Current), (envelope.Sequence, envelope.Sender, envelope.Version));
            Assert.True(envelope.Incarnation > 0);
        }
        await Eventually.True(() => ferby.Counters is { Sent: 3, Dropped: 0, Connects: 1 }, "counted");
    }

    [Fact]
    public async Task A_bus_that_has_nothing_to_say_pings_and_is_not_taken_for_dead()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var web = Bus(broker.Port, "web", Topics.ForWeb);
        await using var ferby = new MqttBus(
            new MqttBusOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "ferby", Sender = "ferby", KeepAlive = TimeSpan.FromSeconds(1), LastWill = (Topics.Presence(_ferby), new PresenceMessage(_ferby, false)) },
            TimeProvider.System, NullLogger<MqttBus>.Instance);
        web.Start();
        ferby.Start();
        await Eventually.True(() => web.IsConnected && ferby.IsConnected, "both connected");
        // The broker says the last will of a client that it has not heard for one and a half seconds; three periods are watched
        using var watched = new CancellationTokenSource(TimeSpan.FromSeconds(4.5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => { while (true) Assert.IsNotType<BusEvent.Received>(await web.Events.ReadAsync(watched.Token)); });
        Assert.True(ferby.IsConnected);
        Assert.Equal(1, ferby.Counters.Connects);
    }

    [Fact]
    public async Task When_the_broker_comes_late_the_bus_says_that_it_is_away_once_and_sends_then_what_waited()
    {
        var port = FreePorts.Next();
        await using var ferby = Bus(port, "ferby");
        ferby.Start();
        Assert.NotEmpty((await ferby.Events.NextAsync<BusEvent.Disconnected>()).Why);
        Assert.True(await ferby.PublishAsync(Topics.Decisions(_ferby), Decision("early"), retain: false));

        await using var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = port }, NullLogger<EmbeddedBroker>.Instance);
        await broker.StartAsync();
        await using var web = Bus(port, "web", Topics.ForWeb);
        web.Start();

        await ferby.Events.NextAsync<BusEvent.Connected>();
        await Eventually.True(() => ferby.Counters.Sent == 1, "the early message sent");
    }

    [Fact]
    public async Task After_a_restart_of_the_broker_it_subscribes_again_and_sends_in_order_of_retained_only_the_newest()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var ferby = Bus(broker.Port, "ferby");
        ferby.Start();
        await ferby.Events.NextAsync<BusEvent.Connected>();
        await Eventually.True(() => ferby.IsConnected, "connected");
        await broker.StopAsync();
        await ferby.Events.NextAsync<BusEvent.Disconnected>();
        for (var i = 1; i <= 3; i++)
        {
            await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, i == 3), retain: true);
            await ferby.PublishAsync(Topics.Decisions(_ferby), Decision($"n{i}"), retain: false);
        }

        await broker.StartAgainAsync();
        await ferby.Events.NextAsync<BusEvent.Connected>();
        await Eventually.True(() => ferby.Counters.Sent == 4, "one presence and three decisions");

        await using var web = Bus(broker.Port, "web", Topics.ForWeb);
        web.Start();
        var retained = await web.Events.NextMessageAsync<PresenceMessage>();
        Assert.True(((PresenceMessage)retained.Body).Online);
    }

    [Fact]
    public async Task A_subscriber_hears_again_after_the_broker_was_restarted()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var web = Bus(broker.Port, "web", Topics.ForWeb);
        web.Start();
        await Eventually.True(() => web.IsConnected, "connected");
        await broker.StopAsync();
        await web.Events.NextAsync<BusEvent.Disconnected>();
        await broker.StartAgainAsync();
        await Eventually.True(() => web.IsConnected, "connected again");

        await using var ferby = Bus(broker.Port, "ferby");
        ferby.Start();
        await ferby.PublishAsync(Topics.Decisions(_ferby), Decision("again"), retain: false);

        Assert.Equal("again", ((DecisionMessage)(await web.Events.NextMessageAsync<DecisionMessage>()).Body).Text);
    }

    [Fact]
    public async Task When_the_cable_is_pulled_the_broker_says_the_last_will()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var cable = new Cable(broker.Port);
        await using var web = Bus(broker.Port, "web", Topics.ForWeb);
        web.Start();
        await using var ferby = Bus(cable.Port, "ferby", lastWill: (Topics.Presence(_ferby), new PresenceMessage(_ferby, false)));
        ferby.Start();
        await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
        await web.Events.NextMessageAsync<PresenceMessage>(p => p.Online);

        cable.Pull();

        var will = await web.Events.NextMessageAsync<PresenceMessage>(p => !p.Online);
        Assert.Equal("ferby", will.Sender);
        await ferby.Events.NextAsync<BusEvent.Disconnected>();
    }

    [Fact]
    public async Task A_bus_that_ends_orderly_says_its_last_will_itself_and_sends_what_waits()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var web = Bus(broker.Port, "web", Topics.ForWeb);
        web.Start();
        await Eventually.True(() => web.IsConnected, "connected");
        var ferby = Bus(broker.Port, "ferby", lastWill: (Topics.Presence(_ferby), new PresenceMessage(_ferby, false)));
        ferby.Start();
        await Eventually.True(() => ferby.IsConnected, "connected");

        await ferby.PublishAsync(Topics.Decisions(_ferby), Decision("goodbye"), retain: false);
        await ferby.DisposeAsync();

        await web.Events.NextMessageAsync<DecisionMessage>(d => d.Text == "goodbye");
        await web.Events.NextMessageAsync<PresenceMessage>(p => !p.Online);
        Assert.False(await ferby.PublishAsync(Topics.Decisions(_ferby), Decision("late"), retain: false));
    }

    [Fact]
    public async Task An_oversized_message_is_dropped_and_counted_either_way()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var web = Bus(broker.Port, "web", Topics.ForWeb);
        web.Start();
        await Eventually.True(() => web.IsConnected, "connected");

        Assert.False(await web.PublishAsync(Topics.Orders(_ferby), Decision(new string('x', Envelope.BytesMax)), retain: false));
        using var stranger = new MqttClientFactory().CreateMqttClient();
        await stranger.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        await stranger.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Topics.Decisions(_ferby)).WithPayload(new byte[Envelope.BytesMax + 1]).Build());
        await stranger.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("elsewhere").WithPayload([1]).Build());
        await stranger.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Topics.Decisions(_ferby)).WithPayload([1, 2]).Build());

        var came = await web.Events.NextAsync<BusEvent.Received>();
        Assert.Equal([1, 2], came.Payload.ToArray());
        Assert.Equal(1, web.Counters.DroppedOversized);
        Assert.Equal(2, broker.Broker.Refused);
    }
}
