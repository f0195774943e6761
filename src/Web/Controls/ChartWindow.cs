using XenWeb.Web.Api;

namespace XenWeb.Web.Controls;

/// <summary>The range that an address asks for: by its key, or between two moments.</summary>
public static class ChartWindow
{
    /// <summary>The shortest: some samples are in it.</summary>
    public static readonly TimeSpan LengthMin = TimeSpan.FromSeconds(30);

    /// <summary>The range, and everything that is wrong with the two moments; then it is the key's.</summary>
    /// <param name="key">"30m"; null for the default.</param>
    /// <param name="from">"2026-11-22T13:20:05Z"; null for none.</param>
    /// <param name="to">The end; null for none.</param>
    /// <param name="now">Our clock.</param>
    public static (ChartRange Range, IReadOnlyList<string> Problems) Read(string? key, string? from, string? to, DateTimeOffset now)
    {
        var preset = ChartRange.Of(key);
        if (string.IsNullOrEmpty(from) && string.IsNullOrEmpty(to)) return (preset, []);
        var problems = new List<string>();
        var begin = Moment("from", from, problems);
        var end = Moment("to", to, problems);
        if (begin is { } b && end is { } e) problems.AddRange(Problems(b, e, now));
        return problems.Count > 0 ? (preset, problems) : (ChartRange.Between(begin!.Value, end!.Value), []);
    }

    /// <summary>Everything that is wrong with a window.</summary>
    public static IEnumerable<string> Problems(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        if (from >= to) yield return T("It ends before it begins.");
        else if (to - from < LengthMin) yield return T($"It is shorter than {Format.Span(LengthMin)}.");
        else if (to - from > ChartRange.LengthMax) yield return T("It is longer than two years, and no history is kept for longer.");
        if (from > now) yield return T("It begins in the future.");
        if (from < DateTimeOffset.UnixEpoch) yield return T("It begins before 1970; there is no history of that.");
    }

    private static DateTimeOffset? Moment(string name, string? text, List<string> problems)
    {
        if (string.IsNullOrEmpty(text))
        {
            problems.Add(T($"'{name}' is missing: a window has a beginning and an end."));
            return null;
        }
        var (at, problem) = MomentTime.Read(text);
        if (problem is not null) problems.Add($"'{name}' {problem}.");
        return at;
    }
}
