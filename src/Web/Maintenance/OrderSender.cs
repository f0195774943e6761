using XenWeb.Domain.Messages;
using XenWeb.Web.Servers;
using XenWeb.Web.Traces;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// Sends orders, and sends them again until they are answered: every 3 s as long as nothing was heard, every 15 s while they run
/// (an agent answers a repeated order with where it is, so an answer that was lost comes again). The agent does each once.
/// </summary>
public sealed class OrderSender(LabVoice voice, OperationTraces traces, TimeProvider time)
{
    /// <summary>How long an order that was sent may still be begun; each repeat says it anew, so an order that waits in a broker does not come to life late.</summary>
    public static readonly TimeSpan BeginWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan UntilHeard = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Given> _given = [];

    /// <summary>A stored order; sent by the next round.</summary>
    public void Give(OrderMessage order)
    {
        lock (_gate) _given[order.Id] = new Given(order, null, time.GetUtcNow());
    }

    /// <summary>Its host answered.</summary>
    public void Heard(Guid order) => Change(order, given => given with { SilentSince = time.GetUtcNow() });

    /// <summary>The broker is there (again): the silence before it was not the hosts'.</summary>
    public void Connected()
    {
        lock (_gate)
        {
            foreach (var (id, given) in _given.ToArray()) _given[id] = given with { SentAt = null, SilentSince = time.GetUtcNow() };
        }
    }

    /// <summary>Since when its host could have answered and did not; null if it was never given here.</summary>
    public DateTimeOffset? SilentSince(Guid order)
    {
        lock (_gate) return _given.TryGetValue(order, out var given) ? given.SilentSince : null;
    }

    /// <summary>Sends what is due for an order that goes on.</summary>
    public async Task SendAsync(Operation operation, CancellationToken cancellation)
    {
        Given? given;
        lock (_gate) given = _given.GetValueOrDefault(operation.Id);
        var now = time.GetUtcNow();
        var every = operation.State == OperationState.Accepted ? UntilHeard : WhileRunning;
        if (given is null) return;
        var order = OperationOrders.Next(operation, given.Order) with { ExpiresAt = now + BeginWithin };
        // A bus without a broker would keep each repeat
        if (!voice.IsConnected || (order.Id == given.SentAs && now - given.SentAt < every)) return;
        var topic = Topics.Orders(order.Host);
        // Repeats are not told: of one that runs for an hour there are 240
        using var span = order.Id == given.SentAs ? null : traces.Send(operation.Id, "order", topic);
        if (await voice.PublishAsync(topic, order, retain: false, cancellation)) Change(operation.Id, g => g with { SentAt = now, SentAs = order.Id });
    }

    /// <summary>Ended ones are not sent any more.</summary>
    public void Forget(Guid order)
    {
        lock (_gate) _given.Remove(order);
    }

    private void Change(Guid order, Func<Given, Given> change)
    {
        lock (_gate)
        {
            if (_given.TryGetValue(order, out var given)) _given[order] = change(given);
        }
    }

    private sealed record Given(OrderMessage Order, DateTimeOffset? SentAt, DateTimeOffset SilentSince, Guid? SentAs = null);
}
