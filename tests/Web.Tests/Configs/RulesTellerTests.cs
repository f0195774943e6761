using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Configs;

namespace XenWeb.Web.Tests.Configs;

public sealed class RulesTellerTests
{
    [Fact]
    public async Task What_configurations_say_of_their_guests_is_told_to_the_hosts_also_to_one_that_comes_later()
    {
        await using var app = await TestApp.StartAsync();
        var mira = new Reason("mira", "");
        await app.Service<Configurations>().SaveAsync("dns", "name = \"dns\"\nmemory = 128\nkernel = \"/boot/vmlinuz\"\n# xenweb.priority = 5\n# xenweb.pinned_to = \"ferby\"\n", 0, mira);
        await app.Service<Configurations>().SaveAsync("plain", "name = \"plain\"\nmemory = 128\nkernel = \"/boot/vmlinuz\"\n", 0, mira);
        await using var host = new MqttBus(new MqttBusOptions { Host = app.Broker.Host, Port = app.Broker.Port, ClientId = "late", Sender = "ferby", Subscriptions = [Topics.Rules] }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        host.Start();
        RulesMessage? told = null;
        await foreach (var came in host.Events.ReadAllAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token))
        {
            if (came is BusEvent.Received received && MessageJson.Read(received.Topic, received.Payload.Span).Envelope?.Body is RulesMessage { Guests.Length: > 0 } rules) told = rules;
            if (told is not null) break;
        }
        var dns = Assert.Single(told!.Guests);
        Assert.Equal(("dns", 5, "ferby"), (dns.Name, dns.Priority.Value, dns.Rules.PinnedTo!.Value.Name));
    }
}
