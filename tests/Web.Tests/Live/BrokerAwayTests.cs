using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Live;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Web.Tests.Live;

public sealed class BrokerAwayTests
{
    [Fact]
    public async Task Broker_away_at_start_and_later_what_was_accepted_is_done_when_it_is_there()
    {
        var place = new BrokerPlace("127.0.0.1", FreePorts.Next(), Own: false);
        await using var app = await TestApp.StartAsync(broker: $"{place.Host}:{place.Port}");
        await Eventually.TrueAsync(() => app.Service<Connection>().Current is { BrokerUp: false, BrokerProblem.Length: > 0 }, () => "the broker to be missed");
        using (var ready = await app.Http.GetAsync("/readyz")) Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        await using var ferby = new FakeAgent("ferby", place);
        var broker = await StartBrokerAsync(place.Port);
        await ferby.KnownAsync(app);
        using (var ready = await app.Http.GetAsync("/readyz")) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        await broker.DisposeAsync();
        await Eventually.TrueAsync(() => !app.Service<Connection>().Current.BrokerUp, () => "the loss to be seen");
        var id = await app.AskAsync("/api/v1/hosts/ferby/drain");
        await Eventually.IsAsync(() => app.GetAsync($"/api/v1/operations/{id}"), o => o.GetProperty("text").GetString()!.StartsWith("Stored. The broker is away", StringComparison.Ordinal), o => $"it to be said: {o}");

        await using var back = await StartBrokerAsync(place.Port);
        var intent = await ferby.IntentAsync();
        Assert.Equal(Guid.Parse(id), intent.Operation);
        await ferby.SayAsync(HostMode.Maintenance, intent);
        await app.OperationAsync(id, "done");
    }

    [Fact]
    public async Task A_broker_that_forgot_everything_is_told_the_intents_again()
    {
        var place = new BrokerPlace("127.0.0.1", FreePorts.Next(), Own: false);
        var broker = await StartBrokerAsync(place.Port);
        await using var app = await TestApp.StartAsync(broker: $"{place.Host}:{place.Port}");
        await using var ferby = new FakeAgent("ferby", place);
        await ferby.KnownAsync(app);
        await app.AskAsync("/api/v1/hosts/ferby/drain");
        var intent = await ferby.IntentAsync();
        await broker.DisposeAsync();
        await using var empty = await StartBrokerAsync(place.Port);
        await Eventually.TrueAsync(() => app.Service<Connection>().Current.BrokerUp && ferby.Intents.Count >= 2, () => "the intent again");
        Assert.Equal(intent, ferby.Intents[^1]);
    }

    private static async Task<EmbeddedBroker> StartBrokerAsync(int port)
    {
        var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = port }, NullLogger<EmbeddedBroker>.Instance);
        await broker.StartAsync();
        return broker;
    }
}
