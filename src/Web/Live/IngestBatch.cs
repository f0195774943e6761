using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Web.Live;

/// <summary>
/// Messages that came at once. Of several statuses of one host only the newest that can be used is read, for each holds all that
/// there is to know; everything else is kept in its order.
/// </summary>
/// <param name="drop">Told why a message can't be used.</param>
internal sealed class IngestBatch(Action<string> drop)
{
    /// <summary>The most messages of one batch; the bus keeps those beyond.</summary>
    public const int Max = 1024;

    private readonly Dictionary<string, Stack<BusEvent.Received>> _statuses = new(StringComparer.Ordinal);
    private readonly List<BusEvent.Received> _others = [];

    /// <summary>How many are in.</summary>
    public int Count { get; private set; }

    /// <summary>Puts one in.</summary>
    public void Add(BusEvent.Received received)
    {
        Count++;
        if (!received.Topic.EndsWith("/status", StringComparison.Ordinal))
        {
            _others.Add(received);
            return;
        }
        if (!_statuses.TryGetValue(received.Topic, out var stack)) _statuses[received.Topic] = stack = new Stack<BusEvent.Received>();
        stack.Push(received);
    }

    /// <summary>Takes all out: others in their order, then one status for each host.</summary>
    public List<Envelope> Take()
    {
        var envelopes = new List<Envelope>(Count);
        foreach (var other in _others)
        {
            if (Read(other) is { } envelope) envelopes.Add(envelope);
        }
        foreach (var stack in _statuses.Values)
        {
            // A bad newest must not hide the good one before it
            while (stack.TryPop(out var status))
            {
                if (Read(status) is not { } envelope) continue;
                envelopes.Add(envelope);
                break;
            }
        }
        Count = 0;
        _others.Clear();
        _statuses.Clear();
        return envelopes;
    }

    private Envelope? Read(BusEvent.Received received)
    {
        var read = MessageJson.Read(received.Topic, received.Payload.Span);
        if (read.Drop is { } why) drop(why);
        return read.Envelope;
    }
}
