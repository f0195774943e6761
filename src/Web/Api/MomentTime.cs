using System.Globalization;

namespace XenWeb.Web.Api;

/// <summary>A moment of the lab's past as text: a time, to the millisecond.</summary>
internal static class MomentTime
{
    private const int Longest = 60;

    /// <summary>The moment, or what is wrong with it ("must be …"): exactly one is given.</summary>
    public static (DateTimeOffset? At, string? Problem) Read(string text)
    {
        if (text.Length > Longest || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return (null, $"is '{(text.Length > Longest ? text[..Longest] + "…" : text)}'; it must be a time as in 2026-11-22T13:20:05Z");
        }
        return at.Ticks % TimeSpan.TicksPerMillisecond == 0 ? (at.ToUniversalTime(), null) : (null, $"is '{text}'; moments are kept to the millisecond, so it has three digits of a second at most");
    }
}
