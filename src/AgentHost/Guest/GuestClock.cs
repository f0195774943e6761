namespace XenWeb.AgentHost.Guest;

/// <summary>
/// The time as the core of a guest's agent wants it: it goes on evenly. A guest's clock does not (set right after the boot, after a
/// pause or a migration), and a program must not be ended because of that; how far it is ahead is told apart.
/// </summary>
internal sealed class GuestClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _began = time.GetTimestamp();

    /// <summary>Differences that are not told: two clocks never go quite alike.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>Now, evenly.</summary>
    public DateTimeOffset Now => _start + time.GetElapsedTime(_began);

    /// <summary>How far the guest's clock is ahead of that.</summary>
    public TimeSpan Ahead => time.GetUtcNow() - Now;
}
