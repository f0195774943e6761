namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>The real clock, so that waits end, but at another time: after the tests' samples, and further when a test says so.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _ticks = (Statuses.Now - System.GetUtcNow()).Ticks;

    /// <summary>Sets it forward or back.</summary>
    public void Go(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
}
