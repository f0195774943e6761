using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Infrastructure.Tests.Mqtt;

/// <summary>The broker that the web app brings.</summary>
public sealed class EmbeddedBrokerTests : IDisposable
{
    private static readonly HostId _ferby = new("ferby");
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-broker").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_taken_port_is_said_with_what_to_do()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = port }, NullLogger<EmbeddedBroker>.Instance);

        var e = await Assert.ThrowsAsync<BrokerStartException>(broker.StartAsync);

        Assert.Equal($"port {port} is taken by another program; choose another with --broker-port", e.Message);
    }

    [Fact]
    public async Task An_intent_survives_a_restart_and_a_status_does_not()
    {
        await using var broker = await TestBroker.StartAsync(Path.Combine(_folder, "retained"));
        await using (var web = Bus(broker.Port, "web"))
        await using (var ferby = Bus(broker.Port, "ferby"))
        {
            web.Start();
            ferby.Start();
            await web.PublishAsync(Topics.Intent(_ferby), new IntentMessage(HostMode.Draining, 7, Guid.Empty, new Reason("mira", "memory")), retain: true);
            await ferby.PublishAsync(Topics.Presence(_ferby), new PresenceMessage(_ferby, true), retain: true);
            await Eventually.True(() => web.Counters.Sent == 1 && ferby.Counters.Sent == 1, "both kept");
        }

        await broker.StopAsync();
        await broker.StartAgainAsync();

        await using var late = Bus(broker.Port, "late", [$"{Topics.Root}/#"]);
        late.Start();
        var intent = await late.Events.NextMessageAsync<IntentMessage>();
        Assert.Equal(7, ((IntentMessage)intent.Body).Generation);
        Assert.Equal(1, late.Counters.Received);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not ours at all, but long enough")]
    public async Task A_file_that_is_broken_does_not_keep_it_from_starting(string content)
    {
        var path = Path.Combine(_folder, "retained");
        await File.WriteAllTextAsync(path, content);

        await using var broker = await TestBroker.StartAsync(path);

        await using var web = Bus(broker.Port, "web");
        web.Start();
        await Eventually.True(() => web.IsConnected, "connected");
    }

    private static MqttBus Bus(int port, string sender, IReadOnlyList<string>? subscriptions = null) => new(
        new MqttBusOptions { Host = "127.0.0.1", Port = port, ClientId = sender, Sender = sender, Subscriptions = subscriptions ?? [] },
        TimeProvider.System,
        NullLogger<MqttBus>.Instance);
}
