using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Web.Live;

/// <summary>
/// Messages that came at once. As long as there are few, all are read in their order. With more than <see cref="Behind"/> the reading
/// is behind: then of several statuses of one host (or vitals of one guest) only the newest that can be used is read, for it holds all that there is to know.
/// </summary>
/// <param name="drop">Told why a message can't be used, and on which topic it came.</param>
internal sealed class IngestBatch(Action<string, string> drop)
{
    /// <summary>The most messages of one batch; the bus keeps those beyond.</summary>
    public const int Max = 1024;

    /// <summary>With more at once older statuses are passed over.</summary>
    public const int Behind = 100;

    private readonly List<BusEvent.Received> _waiting = [];

    /// <summary>How many are in.</summary>
    public int Count => _waiting.Count;

    /// <summary>Puts one in.</summary>
    public void Add(BusEvent.Received received) => _waiting.Add(received);

    /// <summary>Takes out all that can be used, in their order.</summary>
    public List<Envelope> Take()
    {
        var envelopes = new List<Envelope>(_waiting.Count);
        if (_waiting.Count <= Behind)
        {
            foreach (var received in _waiting) Read(received, envelopes);
        }
        else
        {
            var had = new HashSet<string>(StringComparer.Ordinal);
            foreach (var received in Enumerable.Reverse(_waiting))
            {
                // A bad newest must not hide the good one before it, so only one that was read hides those before
                var status = received.Topic.EndsWith("/status", StringComparison.Ordinal) || received.Topic.EndsWith("/vitals", StringComparison.Ordinal);
                if (status && had.Contains(received.Topic)) continue;
                if (Read(received, envelopes) && status) had.Add(received.Topic);
            }
            envelopes.Reverse();
        }
        _waiting.Clear();
        return envelopes;
    }

    private bool Read(BusEvent.Received received, List<Envelope> envelopes)
    {
        var read = MessageJson.Read(received.Topic, received.Payload.Span);
        if (read.Drop is { } why) drop(why, received.Topic);
        if (read.Envelope is not { } envelope) return false;
        envelopes.Add(envelope with { Via = received.Via });
        return true;
    }
}
