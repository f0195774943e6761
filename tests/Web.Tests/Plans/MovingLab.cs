using System.Collections.Concurrent;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Tests.Plans;

/// <summary>
/// Hosts at the MQTT border that do what they are told: a migration that is ordered moves the guest from the one's status to the other's. Each says
/// its status again and again, as agents do.
/// </summary>
public sealed class MovingLab : IAsyncDisposable
{
    private static readonly TimeSpan _statusEvery = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<HostId, FakeAgent> _agents = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<Guid, OrderMessage> _orders = new();
    private readonly ConcurrentQueue<OrderMessage> _inOrder = new();
    private Task _saying = Task.CompletedTask;

    /// <summary>Orders as they came, each once.</summary>
    public IReadOnlyList<OrderMessage> Orders => [.. _inOrder];

    /// <summary>Asked before an order is carried out; what it returns fails the order.</summary>
    public Func<OrderMessage, Task<string?>> BeforeMove { get; set; } = _ => Task.FromResult<string?>(null);

    /// <summary>A guest that uses much processor.</summary>
    public static GuestSample Busy(string name, double cores = 0.6) => FakeAgent.Guest(name) with { Cpu = new Cores(cores) };

    /// <summary>Adds a host and waits until the app knows it.</summary>
    public async Task AddAsync(TestApp app, string name, params GuestSample[] guests)
    {
        var agent = new FakeAgent(name, app.Broker);
        agent.SetGuests(guests);
        agent.OnOrder = order => _ = CarryOutAsync(agent, order);
        _agents[agent.Host] = agent;
        await agent.KnownAsync(app);
    }

    /// <summary>From now on statuses are said.</summary>
    public void Begin() => _saying = SayAsync();

    /// <summary>Which guests a host has.</summary>
    public IReadOnlyList<string> On(string host)
    {
        lock (_gate) return [.. _agents[new HostId(host)].Status.Sample!.Guests.Select(g => g.Name)];
    }

    /// <summary>Somebody moves a guest behind the app's back.</summary>
    public void Move(string guest, string from, string to)
    {
        lock (_gate)
        {
            var (source, target) = (_agents[new HostId(from)], _agents[new HostId(to)]);
            var moved = source.Status.Sample!.Guests.Single(g => g.Name == guest);
            source.Status = source.Status with { Sample = source.Status.Sample with { Guests = source.Status.Sample.Guests.Remove(moved) } };
            target.Status = target.Status with { Sample = target.Status.Sample! with { Guests = target.Status.Sample.Guests.Add(moved) } };
        }
    }

    /// <summary>Another mode from now on.</summary>
    public void Set(string host, HostMode mode)
    {
        lock (_gate) _agents[new HostId(host)].Status = _agents[new HostId(host)].Status with { Mode = mode };
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _saying;
        foreach (var agent in _agents.Values) await agent.DisposeAsync();
        _over.Dispose();
    }

    private async Task CarryOutAsync(FakeAgent agent, OrderMessage order)
    {
        // Repeats are the same order
        if (!_orders.TryAdd(order.Id, order)) return;
        _inOrder.Enqueue(order);
        await agent.AnswerAsync(order.Id, OrderState.Running, "moves", 0.5);
        if (await BeforeMove(order) is { } failure)
        {
            await agent.AnswerAsync(order.Id, OrderState.Failed, failure);
            return;
        }
        Move(order.GuestName, agent.Host.Name, order.To!.Value.Name);
        await agent.AnswerAsync(order.Id, OrderState.Done, $"moved to {order.To}");
    }

    private async Task SayAsync()
    {
        using var timer = new PeriodicTimer(_statusEvery);
        while (!_over.IsCancellationRequested)
        {
            List<Task> said = [];
            foreach (var agent in _agents.Values)
            {
                lock (_gate) said.Add(agent.SayAsync());
            }
            try
            {
                await Task.WhenAll(said);
                await timer.WaitForNextTickAsync(_over.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or Xunit.Sdk.XunitException)
            {
                // Over; or the app is being started again, and its broker with it
            }
        }
    }
}
