using Microsoft.Extensions.Logging.Abstractions;
using XenWeb.AgentHost.Guest;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>The agent in a guest (this machine) on a real broker, and a web bus that listens to it.</summary>
internal sealed class TestGuest : IAsyncDisposable
{
    public static readonly GuestId Id = new(Guid.Parse("f91a9337-797a-454e-815f-25f13eb15de5"));

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-guest-").FullName;
    private readonly TestBroker _broker;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private TestGuest(TestBroker broker)
    {
        _broker = broker;
        Web = new MqttBus(new MqttBusOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "web", Sender = Envelope.Web, Subscriptions = Topics.ForWebOfGuests }, TimeProvider.System, NullLogger<MqttBus>.Instance);
    }

    public MqttBus Web { get; }

    public static async Task<TestGuest> StartAsync(GuestPermissions? permissions = null)
    {
        var guest = new TestGuest(await TestBroker.StartAsync());
        guest.Web.Start();
        guest.Begin(permissions ?? GuestPermissions.All);
        await guest.Next<GuestPresenceMessage>(p => p.Online);
        return guest;
    }

    public void Begin(GuestPermissions permissions)
    {
        var options = new VirtualAgentOptions { Guest = Id, Name = "small-1", Permissions = permissions, Limits = new GuestLimits { Cores = 2, Memory = ByteSize.FromGiB(1) }, OwnPid = Environment.ProcessId };
        var bus = new MqttBus(
            new MqttBusOptions { Host = "127.0.0.1", Port = _broker.Port, ClientId = "guest", Sender = $"{Id}", Subscriptions = Topics.ForGuest(Id), LastWill = (Topics.Presence(Id), VirtualAgent.Presence(options, false)) },
            TimeProvider.System, NullLogger<MqttBus>.Instance);
        _stop = new CancellationTokenSource();
        _running = new GuestAgent(options, new MqttLink(null, TimeProvider.System, bus), _folder, [Path.Combine(AppContext.BaseDirectory, "xenweb-agent")], TimeProvider.System, NullLogger.Instance).RunAsync(_stop.Token);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    public async Task<T> Next<T>(Func<T, bool>? fits = null)
        where T : Message => (T)(await Web.Events.NextMessageAsync(fits)).Body;

    public ValueTask<bool> Say(Message message) => Web.PublishAsync(message is GuestWatchMessage ? Topics.Watch(Id) : Topics.Orders(Id), message, false);

    public Task<GuestOutcomeMessage> Answer(GuestOrder order) => Next<GuestOutcomeMessage>(o => o.Order == order.Id && o.State is OrderState.Done or OrderState.Failed);

    public async Task<GuestOutcomeMessage> Order(GuestOrder order)
    {
        await Say(order);
        return await Answer(order);
    }

    public static StartProgramMessage Program(params string[] arguments) => new()
    {
        Id = Guid.NewGuid(), Guest = Id, ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(1), Reason = new Reason("mira", "to see"), Program = new ProgramSpec { Arguments = [.. arguments] },
    };

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Web.DisposeAsync();
        await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
