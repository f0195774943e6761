using System.Collections.Immutable;

namespace XenWeb.Domain.Agents;

/// <summary>
/// The samples that nobody has acknowledged: which of them are said again, and when; what an acknowledgement frees; and what falls out of the ring, which is
/// then a gap in the history. Knows their times and sizes; the samples themselves are on the disk.
/// </summary>
/// <remarks>
/// As long as nobody answers, one sample is said every <see cref="AnswerWithin"/>. Whoever acknowledges anything gets batches, each when the one before it was
/// acknowledged whole or its time is over: so a backlog flows as fast as it is stored, and floods nobody. The ring is measured by the samples' own times, in which a
/// clock that was set counts as <see cref="StepMax"/> at most: it must not empty the ring.
/// </remarks>
/// <param name="span">How long a stretch of time it holds.</param>
internal sealed class SampleBacklog(TimeSpan span)
{
    /// <summary>The most samples, whatever the span.</summary>
    public const int CountMax = 20_000;

    /// <summary>The most bytes, whatever the span: ten minutes of some 500 guests.</summary>
    public const long BytesMax = 64L << 20;

    /// <summary>The most bytes of one batch, unless a single sample is larger. A thousand hosts that come back at once have so many of it on their way.</summary>
    public const int BatchBytes = 32 * 1024;

    /// <summary>After this time without an acknowledgement a sample is said again; web apps answer within some 12 s.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long a batch waits for its acknowledgement before the next one is said.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    /// <summary>The most that the time between two samples counts.</summary>
    public static readonly TimeSpan StepMax = TimeSpan.FromMinutes(1);

    private readonly Queue<Entry> _ring = new();
    private readonly SortedDictionary<long, Entry> _byTime = [];
    private readonly SortedSet<long> _onWay = [];
    private DateTimeOffset _onWayUntil;
    private TimeSpan _held;
    private long _bytes;
    private long? _newest;
    private bool _isConnected, _isHeard;

    /// <summary>How many wait to be acknowledged.</summary>
    public int Waiting => _byTime.Count;

    /// <summary>When <see cref="Next"/> has something to say at the latest; null if nothing waits, or there is no broker.</summary>
    public DateTimeOffset? NextDeadline => !_isConnected || _byTime.Count == 0 ? null : _onWay.Count > 0 ? _onWayUntil : First().DueAt;

    /// <summary>Whether a sample was put in before: it waits, or is the newest, which a status may say once more.</summary>
    public bool Knows(long time) => time == _newest || _byTime.ContainsKey(time);

    /// <summary>Puts one in that is just being said. Returns those that fell out for it.</summary>
    public IReadOnlyList<long> Add(KeptTime sample, DateTimeOffset now) => Put(sample, now + RetryAfter);

    /// <summary>Puts one in that was kept before a restart: nobody knows whether it was heard. Returns those that fell out for it.</summary>
    public IReadOnlyList<long> Restore(KeptTime sample) => Put(sample, DateTimeOffset.MinValue);

    /// <summary>The broker is there, or away.</summary>
    public void Connected(bool isConnected)
    {
        (_isConnected, _isHeard) = (isConnected, false);
        _onWay.Clear();
    }

    /// <summary>These were acknowledged. Returns those of them that waited.</summary>
    public ImmutableArray<long> Taken(ImmutableArray<long> times)
    {
        if (!times.IsEmpty) _isHeard = true;
        return Remove(times);
    }

    /// <summary>These can't be said any more. Returns those of them that waited.</summary>
    public ImmutableArray<long> Remove(ImmutableArray<long> times)
    {
        var removed = ImmutableArray.CreateBuilder<long>();
        foreach (var time in times)
        {
            if (!_byTime.Remove(time, out var entry)) continue;
            entry.IsOver = true;
            _onWay.Remove(time);
            removed.Add(time);
        }
        while (_ring.TryPeek(out var first) && first.IsOver) TakeFirst();
        return removed.ToImmutable();
    }

    /// <summary>What is to be said now, oldest first; empty if nothing is.</summary>
    public ImmutableArray<long> Next(DateTimeOffset now)
    {
        if (!_isConnected || (_onWay.Count > 0 && now < _onWayUntil)) return [];
        var most = _isHeard ? Messages.BacklogMessage.SamplesMax : 1;
        var (batch, bytes) = (ImmutableArray.CreateBuilder<long>(), 0);
        foreach (var entry in _ring.Where(e => !e.IsOver))
        {
            if (entry.DueAt > now || batch.Count == most || (batch.Count > 0 && bytes + entry.Bytes > BatchBytes)) break;
            batch.Add(entry.Time);
            bytes += entry.Bytes;
        }
        _onWay.Clear();
        if (batch.Count == 0) return [];
        _onWay.UnionWith(batch);
        (_onWayUntil, _isHeard) = (now + AnswerWithin, false);
        return batch.ToImmutable();
    }

    private List<long> Put(KeptTime sample, DateTimeOffset dueAt)
    {
        if (Knows(sample.Time)) return [];
        var step = _newest is { } newest ? TimeSpan.FromMilliseconds(Math.Clamp(sample.Time - newest, 0, StepMax.TotalMilliseconds)) : TimeSpan.Zero;
        _newest = sample.Time;
        // What the ring holds begins at its first sample
        var entry = new Entry(sample.Time, sample.Bytes, dueAt, _ring.Count == 0 ? TimeSpan.Zero : step);
        _ring.Enqueue(entry);
        _byTime.Add(entry.Time, entry);
        _bytes += entry.Bytes;
        _held += entry.Step;
        var fallen = new List<long>();
        while (_ring.Count > 1 && (_held > span || _bytes > BytesMax || _ring.Count > CountMax || _ring.Peek().IsOver))
        {
            var first = TakeFirst();
            if (first.IsOver) continue;
            _byTime.Remove(first.Time);
            _onWay.Remove(first.Time);
            fallen.Add(first.Time);
        }
        return fallen;
    }

    private Entry TakeFirst()
    {
        var first = _ring.Dequeue();
        _bytes -= first.Bytes;
        _held = _ring.TryPeek(out var next) ? _held - next.Step : TimeSpan.Zero;
        if (next is not null) next.Step = TimeSpan.Zero;
        return first;
    }

    // Those that are over are taken away as soon as they are first
    private Entry First() => _ring.Peek();

    private sealed class Entry(long time, int bytes, DateTimeOffset dueAt, TimeSpan step)
    {
        public long Time => time;

        public int Bytes => bytes;

        public DateTimeOffset DueAt => dueAt;

        public TimeSpan Step { get; set; } = step;

        public bool IsOver { get; set; }
    }
}
