using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Streams;

/// <summary>
/// One rate that several streams share. Each takes a piece, waits its turn and takes the next one, so that all of them get on alike.
/// </summary>
/// <param name="rate">The most; null: no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class RateLimit(BitRate? rate, TimeProvider time)
{
    // What may be sent at once after a pause: the timers of a busy machine are not exact
    private static readonly TimeSpan _ahead = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _free = TimeSpan.Zero;

    /// <summary>Waits until so many bytes may go.</summary>
    public Task TakeAsync(int bytes, CancellationToken cancellation)
    {
        if (rate is not { BitsPerSecond: > 0 } most) return Task.CompletedTask;
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var from = _free > now - _ahead ? _free : now - _ahead;
            wait = from - now;
            _free = from + TimeSpan.FromSeconds(bytes * 8 / most.BitsPerSecond);
        }
        return wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, time, cancellation);
    }
}
