using System.Globalization;

namespace XenWeb.Web.Controls;

/// <summary>The time zone of one browser; clock times are written in it. UTC until it is known.</summary>
public sealed class BrowserTime
{
    private const int MinutesMax = 14 * 60;
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    /// <summary>Whether the browser has said it.</summary>
    public bool Known { get; private set; }

    /// <summary>The zone's IANA name.</summary>
    public string Zone => _zone.Id;

    /// <summary>Raised when the zone becomes another, so that what is shown is drawn again.</summary>
    public event Action? Changed;

    /// <summary>
    /// Takes an IANA name with the minutes that the browser is ahead of UTC now, "Europe/Berlin 60". Of a name that is unknown here the minutes are taken, so
    /// that texts and charts, which the browser draws, say the same; what is neither changes nothing.
    /// </summary>
    public void Set(string? zone)
    {
        if (string.IsNullOrEmpty(zone)) return;
        var (name, minutes) = zone.Split(' ') is [var first, var second] ? (first, second) : (zone, "");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found))
        {
            if (!int.TryParse(minutes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ahead) || Math.Abs(ahead) > MinutesMax) return;
            found = TimeZoneInfo.CreateCustomTimeZone($"browser {ahead}", TimeSpan.FromMinutes(ahead), null, null);
        }
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
    public string DayAndClock(DateTimeOffset at) => Local(at).ToString(T("d MMM, HH:mm:ss"), CultureInfo.CurrentUICulture);

    /// <summary>With the year where it is another: "18 Nov 2024, 13:03:18".</summary>
    public string Day(DateTimeOffset at, DateTimeOffset now) => Local(at).Year == Local(now).Year ? DayAndClock(at) : Local(at).ToString(T("d MMM yyyy, HH:mm:ss"), CultureInfo.CurrentUICulture);

    /// <summary>As a field for day and time has it: "2026-11-18T13:20:05".</summary>
    public string Field(DateTimeOffset at) => Local(at).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>What such a field says; null for what is none. Of an hour that comes twice the later, one that never comes is the hour after.</summary>
    public DateTimeOffset? Read(string? field)
    {
        if (!DateTime.TryParse(field, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 1970 or > 9000) return null;
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (_zone.IsInvalidTime(local)) local += TimeSpan.FromHours(1);
        return new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);
}
