using System.Globalization;

namespace XenWeb.Web.Controls;

/// <summary>The time zone of one browser; clock times are written in it. UTC until it is known.</summary>
public sealed class BrowserTime
{
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    /// <summary>Whether the browser has said it.</summary>
    public bool Known { get; private set; }

    /// <summary>The zone's IANA name.</summary>
    public string Zone => _zone.Id;

    /// <summary>Raised when the zone becomes another, so that what is shown is drawn again.</summary>
    public event Action? Changed;

    /// <summary>Takes an IANA name; one that is unknown here changes nothing.</summary>
    public void Set(string? zone)
    {
        if (string.IsNullOrEmpty(zone) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)) return;
        Known = true;
        if (found.Equals(_zone)) return;
        _zone = found;
        Changed?.Invoke();
    }

    /// <summary>"13:20:05".</summary>
    public string Clock(DateTimeOffset at) => Local(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The clock time today, with the day otherwise: "13:20:05", "18 Nov, 13:03:18".</summary>
    public string Moment(DateTimeOffset at, DateTimeOffset now) => Local(at).Date == Local(now).Date ? Clock(at) : DayAndClock(at);

    /// <summary>"18 Nov, 13:03:18".</summary>
    public string DayAndClock(DateTimeOffset at) => Local(at).ToString("d MMM, HH:mm:ss", CultureInfo.InvariantCulture);

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);
}
