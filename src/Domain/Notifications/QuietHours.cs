namespace XenWeb.Domain.Notifications;

/// <summary>When somebody wants no mail and no webhook, by the clock where they are; over midnight too.</summary>
/// <param name="From">From then on.</param>
/// <param name="To">Until then. The same as <paramref name="From"/> is the whole day.</param>
public readonly record struct QuietHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Whether it is quiet at a moment.</summary>
    /// <param name="now">When.</param>
    /// <param name="zone">Where they are.</param>
    public bool Holds(DateTimeOffset now, TimeZoneInfo zone)
    {
        var clock = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(now, zone).TimeOfDay);
        return From < To ? clock >= From && clock < To : clock >= From || clock < To;
    }
}
