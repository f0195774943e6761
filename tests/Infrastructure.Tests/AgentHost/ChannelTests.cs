using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.AgentHost;
using XenWeb.AgentHost.Guest;
using XenWeb.AgentHost.Relay;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Infrastructure.Tests.Channels;
using XenWeb.Infrastructure.Tests.Mqtt;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>A guest without a network: its agent, two terminals, its host's relay, a real broker and the web.</summary>
public sealed class ChannelTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-channel-").FullName;
    private readonly NullModem _line = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private TestBroker? _broker;
    private MqttBus? _web;

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _web = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = _broker.Port, ClientId = "web", Sender = Envelope.Web, Subscriptions = Topics.ForWebOfGuests }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        _web.Start();
        var options = new VirtualAgentOptions { Guest = TestGuest.Id, Name = "small-1", Permissions = GuestPermissions.All, OverChannel = true, Limits = new GuestLimits { Cores = 2, Memory = ByteSize.FromGiB(1) } };
        var link = new ChannelLink(_line.GuestEnd, TestGuest.Id, null, TimeProvider.System, NullLogger.Instance);
        _running.Add(new GuestAgent(options, link, _folder, [Path.Combine(AppContext.BaseDirectory, "xenweb-agent")], TimeProvider.System, NullLogger.Instance).RunAsync(_stop.Token));
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ContinueWith(_ => { }, TaskScheduler.Default);
        await _web!.DisposeAsync();
        await _broker!.DisposeAsync();
        _line.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task WatchesAndOrders_GoThroughTheChannel()
    {
        _ = Relay("ferby", _stop.Token);
        await Next<GuestPresenceMessage>(p => p is { Online: true, OverChannel: true });
        Watch();
        var list = await Next<GuestProcessesMessage>();
        Assert.Contains(list.Rows, r => r.Key.Pid == Environment.ProcessId);
        var start = TestGuest.Program("sh", "-c", "echo over the channel");
        await _web!.PublishAsync(Topics.Orders(TestGuest.Id), start, false);
        Assert.Contains("runs as process", (await Next<GuestOutcomeMessage>(o => o.State is OrderState.Done or OrderState.Failed)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotTheGuestsToSay_GoesNowhere_AndGarbageDoesNoHarm()
    {
        _ = Relay("ferby", _stop.Token);
        await Next<GuestPresenceMessage>(p => p.Online);
        var other = new Domain.Guests.GuestId(Guid.NewGuid());
        foreach (var (topic, sender, message) in new (string, string, Message)[]
        {
            (Topics.Events(other), $"{other}", Event(other, "forged")),
            (Topics.Events(TestGuest.Id), $"{TestGuest.Id}", Event(other, "forged")),
            (Topics.Presence(new Domain.Hosts.HostId("ferby")), "ferby", new PresenceMessage(new("ferby"), false)),
            (Topics.Orders(other), "web", TestGuest.Program("true")),
            (Topics.Events(TestGuest.Id), $"{TestGuest.Id}", Event(TestGuest.Id, "own")),
        })
        {
            var envelope = MessageJson.Write(new Envelope(1, sender, 1, 1, default, message));
            _line.FromGuest($"login: \u001b[2J{new string('x', 300)}\n{{\"topic\":\"{topic}\",\"message\":\"{Convert.ToBase64String(envelope)}\"}}\n");
        }
        // They come in their order, so what stands before the last one was not carried
        var came = await _web!.Events.NextMessageAsync<Message>(m => m is not GuestPresenceMessage);
        Assert.Equal("own", Assert.IsType<GuestEventMessage>(came.Body).Text);
    }

    [Fact]
    public async Task AfterAMigration_TheAgentIsThereAgain_ThroughTheOtherHost()
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var old = Relay("ferby", left.Token);
        await Next<GuestPresenceMessage>(p => p.Online);
        _line.Move();
        _ = Relay("gerby", _stop.Token);
        await Next<GuestPresenceMessage>(p => p.Online);
        // The host that it has left is late to notice
        await left.CancelAsync();
        await old.ContinueWith(_ => { }, TaskScheduler.Default);
        Watch();
        Assert.NotEmpty((await Next<GuestProcessesMessage>()).Rows);
        await using var late = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = _broker!.Port, ClientId = "late", Sender = Envelope.Web, Subscriptions = Topics.ForWebOfGuests }, TimeProvider.System, NullLogger<MqttBus>.Instance);
        late.Start();
        await late.Events.NextMessageAsync<GuestPresenceMessage>(p => p.Online);
    }

    [Fact]
    public async Task TheHostsAgent_FindsTheChannelInXenstore_ThoughXenShowsTheDomainFirst()
    {
        var lab = new SimulatedLab(TimeProvider.System.GetUtcNow(), 1);
        lab.AddHost(new SimulatedHostSpec { Id = new("ferby") });
        lab.AddGuest(new("ferby"), new SimulatedGuestSpec { Name = "small-1", Id = TestGuest.Id });
        var script = Path.Combine(_folder, "xenstore-ls");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\n[ \"$*\" = '-f /local/domain/1/device/console' ] && [ -e {script}.asked ] || {{ touch {script}.asked; exit 1; }}\nprintf '%s = \"%s\"\\n' \"$2/1/name\" org.xenweb.agent \"$2/1/tty\" {_line.HostEnd}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var relay = new ChannelRelay(new SimulatedXenHost(lab, new("ferby"), TimeProvider.System), new XenChannels(script, TimeProvider.System), Broker(), new("ferby"), TimeProvider.System, NullLoggerFactory.Instance);
        _running.Add(Task.Run(async () => { await foreach (var _ in relay.WatchAsync(() => TimeSpan.FromSeconds(0.2), _stop.Token)) { } }));
        await Next<GuestPresenceMessage>(p => p is { Online: true, Name: "small-1" });
    }

    private static GuestEventMessage Event(Domain.Guests.GuestId guest, string text) => new() { Guest = guest, Severity = DecisionSeverity.Info, What = "watch", Text = text };

    private MqttBusOptions Broker() => new() { Host = "127.0.0.1", Port = _broker!.Port, ClientId = "", Sender = "" };

    private Task Relay(string host, CancellationToken cancellation)
    {
        var running = new GuestRelay(TestGuest.Id, _line.HostEnd, new(host), Broker(), TimeProvider.System, NullLoggerFactory.Instance).RunAsync(cancellation);
        _running.Add(running);
        return running;
    }

    // Renewed, as a page does: who comes through to the guest may be another from one moment to the next
    private void Watch()
    {
        var watch = new GuestWatchMessage { Guest = TestGuest.Id, Watcher = "page", Processes = true, Period = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromMinutes(1), Reason = new Reason("mira", "to see") };
        _running.Add(Task.Run(async () =>
        {
            while (true)
            {
                await _web!.PublishAsync(Topics.Watch(TestGuest.Id), watch, false, _stop.Token);
                await Task.Delay(TimeSpan.FromSeconds(1), _stop.Token);
            }
        }));
    }

    private async Task<T> Next<T>(Func<T, bool>? fits = null)
        where T : Message => (T)(await _web!.Events.NextMessageAsync(fits)).Body;
}
