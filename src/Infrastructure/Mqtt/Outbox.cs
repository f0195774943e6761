namespace XenWeb.Infrastructure.Mqtt;

/// <summary>A message on its way to the broker.</summary>
internal sealed record OutgoingMessage(string Topic, byte[] Payload, bool Retain, long AddedAt);

/// <summary>
/// What waits for the broker, in order. Of a retained topic only the newest waits, however long (TopicsMax topics);
/// others wait in a queue of QueueMax, whose oldest is dropped for a new one, and for AgeMax at most:
/// a negotiation's message that is older has been given up by its peer. Safe for use by many threads.
/// </summary>
internal sealed class Outbox(TimeProvider time)
{
    /// <summary>The most messages that wait and are not retained.</summary>
    public const int QueueMax = 1000;

    /// <summary>The most retained topics with a message that waits.</summary>
    public const int TopicsMax = 10_000;

    /// <summary>How long a message that is not retained may wait.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly LinkedList<OutgoingMessage> _waiting = new();
    private readonly Dictionary<string, LinkedListNode<OutgoingMessage>> _retained = new(StringComparer.Ordinal);

    /// <summary>Messages dropped for their age.</summary>
    public long TooOld { get; private set; }

    /// <summary>Messages dropped because a limit was reached.</summary>
    public long Full { get; private set; }

    /// <summary>How many wait.</summary>
    public int Count
    {
        get { lock (_lock) return _waiting.Count; }
    }

    /// <summary>Adds at the end what <paramref name="write"/> makes; it is called under the lock, so numbers that it gives out are in the queue's order. False: dropped.</summary>
    public bool Add(string topic, bool retain, Func<byte[]?> write)
    {
        lock (_lock)
        {
            if (write() is not { } payload) return false;
            var message = new OutgoingMessage(topic, payload, retain, time.GetTimestamp());
            if (retain) return AddRetained(message);
            if (_waiting.Count - _retained.Count >= QueueMax) DropOldest();
            _waiting.AddLast(message);
            return true;
        }
    }

    /// <summary>Lets go of all that waits, and calls <paramref name="then"/> before anything else is added.</summary>
    public void Clear(Action then)
    {
        lock (_lock)
        {
            _waiting.Clear();
            _retained.Clear();
            then();
        }
    }

    /// <summary>The next to send, left in its place until <see cref="Remove"/>; null if nothing waits.</summary>
    public OutgoingMessage? Peek()
    {
        lock (_lock)
        {
            while (_waiting.First is { Value: { Retain: false } first } && time.GetElapsedTime(first.AddedAt) > AgeMax)
            {
                _waiting.RemoveFirst();
                TooOld++;
            }
            return _waiting.First?.Value;
        }
    }

    /// <summary>Takes out a message that was sent; one that a newer took the place of in the meantime is gone already.</summary>
    public void Remove(OutgoingMessage sent)
    {
        lock (_lock)
        {
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                if (!ReferenceEquals(node.Value, sent)) continue;
                _waiting.Remove(node);
                if (sent.Retain) _retained.Remove(sent.Topic);
                return;
            }
        }
    }

    private bool AddRetained(OutgoingMessage message)
    {
        if (_retained.TryGetValue(message.Topic, out var older)) _waiting.Remove(older);
        else if (_retained.Count >= TopicsMax)
        {
            Full++;
            return false;
        }
        _retained[message.Topic] = _waiting.AddLast(message);
        return true;
    }

    private void DropOldest()
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Retain) continue;
            _waiting.Remove(node);
            Full++;
            return;
        }
    }
}
