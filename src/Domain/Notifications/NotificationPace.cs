namespace XenWeb.Domain.Notifications;

/// <summary>How long is waited before something is told.</summary>
public sealed record NotificationPace
{
    /// <summary>As it is meant to be.</summary>
    public static readonly NotificationPace Usual = new();

    /// <summary>How long is gathered before a letter goes.</summary>
    /// <value>20 s.</value>
    public TimeSpan GatherFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a matter must be away before it is over, the first time.</summary>
    /// <value>30 s.</value>
    public TimeSpan SettleFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a matter must be away before it is over: twice as long each time that it came again, up to <see cref="NotificationLimits.SameFor"/>. So what comes and goes
    /// is told a few times, and then is.
    /// </summary>
    /// <param name="times">How often it was so.</param>
    public TimeSpan Settle(int times) => times > 10 ? NotificationLimits.SameFor : TimeSpan.FromSeconds(Math.Min(SettleFor.TotalSeconds * Math.Pow(2, times - 1), NotificationLimits.SameFor.TotalSeconds));
}
