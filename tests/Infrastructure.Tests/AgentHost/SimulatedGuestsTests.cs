using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.AgentHost;
using XenWeb.AgentHost.Guest;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>The agents of a simulated lab's guests, over a real broker: what the demo's pages see.</summary>
public sealed class SimulatedGuestsTests
{
    [Fact]
    public async Task EachGuestIsThere_ShowsItsProcesses_AndMakesLoad()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var web = new MqttBus(
            new MqttBusOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "web", Sender = Envelope.Web, Subscriptions = Topics.ForWebOfGuests }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        web.Start();
        var lab = TalkScenario.Create(TimeProvider.System.GetUtcNow(), 1);
        using var stop = new CancellationTokenSource();
        var running = new SimulatedGuests(lab, TestSettings.Of(AgentRole.SimulatedLab, broker.Port, "/nonexistent"), TimeProvider.System, NullLoggerFactory.Instance).RunAsync(stop.Token);
        var guests = new HashSet<Guid>();
        while (guests.Count < lab.Guests.Count) guests.Add(((GuestPresenceMessage)(await web.Events.NextMessageAsync<GuestPresenceMessage>(p => p.Online && p.Permissions.Load)).Body).Guest.Uuid);

        var (guest, _) = lab.Guests.First(g => g.Value.Name == "small-3");
        var reason = new Reason("mira", "to see");
        await web.PublishAsync(Topics.Orders(guest), new MakeLoadMessage { Id = Guid.NewGuid(), Guest = guest, ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(1), Reason = reason, Load = new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(1), For = TimeSpan.FromMinutes(5) } }, false);
        Assert.Contains("runs as process", ((GuestOutcomeMessage)(await web.Events.NextMessageAsync<GuestOutcomeMessage>(o => o.State == OrderState.Done)).Body).Text, StringComparison.Ordinal);
        await web.PublishAsync(Topics.Watch(guest), new GuestWatchMessage { Guest = guest, Watcher = "page", Processes = true, Period = TimeSpan.FromSeconds(1), Reason = reason }, false);
        await web.Events.NextMessageAsync<GuestProcessesMessage>(p => p.Rows.Any(r => r.Command == "xenweb-agent" && r.Arguments.Contains("load cpu 1", StringComparison.Ordinal) && r.Cpu.Count > 0.5));

        await stop.CancelAsync();
        await web.Events.NextMessageAsync<GuestPresenceMessage>(p => !p.Online);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
