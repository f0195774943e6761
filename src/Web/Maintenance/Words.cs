using XenWeb.Web.Languages;

namespace XenWeb.Web.Maintenance;

/// <summary>Small words that operations are told with.</summary>
internal static class Words
{
    // More are not read
    private const int NamesMax = 10;

    /// <summary>"8.4 s", "1 min 12 s", "2 h 5 min".</summary>
    public static string Took(TimeSpan span) => span.TotalSeconds switch
    {
        < 0 => "0 s",
        < 10 => $"{span.TotalSeconds:0.0} s",
        < 60 => $"{span.TotalSeconds:0} s",
        < 3600 => span.Seconds == 0 ? $"{span.Minutes} min" : $"{span.Minutes} min {span.Seconds} s",
        _ => $"{(int)span.TotalHours} h {span.Minutes} min",
    };

    /// <summary>"1 domain", "3 domains".</summary>
    public static string Domains(int count) => count == 1 ? "1 domain" : $"{count} domains";

    /// <summary>As <see cref="Shown"/>, for what is kept, which is English.</summary>
    public static string List(IReadOnlyList<string> names) => Texts.InEnglish(() => Shown(names));

    /// <summary>"a", "a and b", "a, b and c" in the language of who looks; of more than ten the rest is counted.</summary>
    public static string Shown(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => names[0],
        <= NamesMax => T($"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}"),
        _ => T($"{string.Join(", ", names.Take(NamesMax - 1))} and {names.Count - NamesMax + 1} more"),
    };

    /// <summary>"a", "a or b", "a, b or c".</summary>
    public static string Or(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} or {names[^1]}";

    /// <summary>With a full stop at its end.</summary>
    public static string Sentence(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length == 0 || trimmed[^1] is '.' or '!' or '?' ? trimmed : trimmed + ".";
    }
}
