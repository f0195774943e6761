using System.Globalization;

namespace XenWeb.Web.Replay;

/// <summary>Moments as text.</summary>
public static class MomentText
{
    /// <summary>"2026-11-28T13:03:18.041Z", as addresses and answers have it.</summary>
    public static string Say(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
