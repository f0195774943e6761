using System.Text.RegularExpressions;

namespace XenWeb.Tidy.Tests;

/// <summary>Rules for every file.</summary>
internal static partial class TextRules
{
    /// <summary>The longest file of C# or Razor.</summary>
    public const int FileLines = 300;

    /// <summary>The longest code block of a component without a file of its own.</summary>
    public const int CodeBlockLines = 25;

    // Pages to read and names of formats; nothing is downloaded from them
    private static readonly string[] Pages = ["127.0.0.1", "localhost", "www.w3.org", "www.apache.org", "schemas.microsoft.com", "json-schema.org", "github.com", "opencollective.com", "keepachangelog.com", "semver.org"];

    /// <summary>A source that is too long.</summary>
    public static IEnumerable<string> Length(TextFile file) =>
        (file.Path.EndsWith(".cs", StringComparison.Ordinal) || file.Path.EndsWith(".razor", StringComparison.Ordinal)) && !file.Path.Contains("/Storage/Schema/", StringComparison.Ordinal) && file.Length > FileLines
            ? [$"{file.Path}: {file.Length} lines"]
            : [];

    /// <summary>A download address, or a path of the machine that it was written on. What Xen printed on other machines stays as it was.</summary>
    public static IEnumerable<string> Addresses(TextFile file)
    {
        var ofDom0 = file.Path.Contains("aptures/", StringComparison.Ordinal) || file.Path.Contains("/Xen/", StringComparison.Ordinal) || file.Path.StartsWith("tests/XenLab/image/", StringComparison.Ordinal);
        foreach (var (number, line) in file.Lines)
        {
            foreach (Match address in Address().Matches(line))
            {
                var host = address.Groups[1].Value;
                if (!Pages.Contains(host) || line.Contains("/releases/" + "download", StringComparison.Ordinal)) yield return $"{file.Path}:{number}: {address.Value}";
            }
            foreach (Match path in MachinePath().Matches(line))
            {
                if (!ofDom0) yield return $"{file.Path}:{number}: {path.Value}";
            }
        }
    }

    /// <summary>Work that was put off without an issue.</summary>
    public static IEnumerable<string> PutOff(TextFile file) => file.Lines.Where(l => PutOffWord().IsMatch(l.Line)).Select(l => $"{file.Path}:{l.Number}: {l.Line.Trim()}");

    /// <summary>A component with much code in its markup.</summary>
    public static IEnumerable<string> CodeBehind(TextFile file)
    {
        if (!file.Path.EndsWith(".razor", StringComparison.Ordinal)) return [];
        var code = file.Text.IndexOf("\n@code", StringComparison.Ordinal);
        var lines = code < 0 ? 0 : file.Text[(code + 1)..].TrimEnd().Split('\n').Length;
        return lines > CodeBlockLines ? [$"{file.Path}: {lines} lines of @code; they belong in {Path.GetFileName(file.Path)}.cs"] : [];
    }

    [GeneratedRegex(@"https?://([A-Za-z0-9-]+\.[A-Za-z0-9.-]*[A-Za-z0-9])")]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<![\w.$})/*~-])/(work|root|home/\w+|tmp/\w)[\w./-]*")]
    private static partial Regex MachinePath();

    // Written so that this file does not break its own rule
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b")]
    private static partial Regex PutOffWord();
}
