using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Streams;

/// <summary>How fast a count of bytes has grown over the last seconds; not thread-safe.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    /// <summary>What counts as now: long enough for a steady figure, short enough to follow a limit that was changed.</summary>
    public static readonly TimeSpan Over = TimeSpan.FromSeconds(10);

    private readonly Queue<(long At, long Bytes)> _seen = new();

    /// <summary>Adds what has been counted so far; the rate is null until there are two counts.</summary>
    public BitRate? Add(long bytes)
    {
        var now = time.GetTimestamp();
        _seen.Enqueue((now, bytes));
        while (_seen.Count > 2 && time.GetElapsedTime(_seen.Peek().At, now) > Over) _seen.Dequeue();
        var (since, before) = _seen.Peek();
        var span = time.GetElapsedTime(since, now);
        return _seen.Count < 2 || span <= TimeSpan.Zero ? null : BitRate.FromBytes(bytes - before, span);
    }
}
