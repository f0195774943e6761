namespace XenWeb.Web.Configs;

/// <summary>One line of an xl.cfg as it is shown: its key or its comment in a colour.</summary>
/// <param name="Class">"k" for a key, "c" for a comment, null for the rest.</param>
/// <param name="Key">The coloured part.</param>
/// <param name="Rest">What follows.</param>
public sealed record XlCfgLine(string? Class, string Key, string Rest)
{
    /// <summary>All lines of a text.</summary>
    public static IEnumerable<XlCfgLine> Split(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.TrimStart().StartsWith('#')) yield return new("c", line, "");
            else if (equals > 0 && line[..equals].Trim().All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) yield return new("k", line[..equals], line[equals..]);
            else yield return new(null, "", line);
        }
    }
}
