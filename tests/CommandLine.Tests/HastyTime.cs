namespace XenWeb.CommandLine.Tests;

/// <summary>A clock whose pauses are short: what the program waits half a second for, a test does not.</summary>
internal sealed class HastyTime : TimeProvider
{
    private const int Haste = 20;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Short(dueTime), Short(period));

    // Deadlines stay as they are
    private static TimeSpan Short(TimeSpan time) => time > TimeSpan.Zero && time < TimeSpan.FromSeconds(30) ? time / Haste : time;
}
