using System.Text;
using System.Text.RegularExpressions;

namespace XenWeb.Tidy.Tests.Languages;

/// <summary>Finds the texts that a source asks a translation for.</summary>
internal static partial class TextKeys
{
    /// <summary>The keys of T(…) and Rich(…), of nouns that are counted, and of what scripts ask for.</summary>
    public static IEnumerable<string> Of(string source) =>
        Asked().Matches(source).SelectMany(m => Strings(source, m.Index + m.Length - 1, m.Value.Contains("Rich", StringComparison.Ordinal)))
            .Concat(Counted().Matches(source).SelectMany(m => Nouns(source[(m.Index + m.Length)..CodeScan.Balanced(source, m.Index + m.Length - 1)])));

    /// <summary>All that stands in quotes, those with values as a key has them; in scripts too.</summary>
    public static IEnumerable<string> Said(string source)
    {
        // Inside of a script's template too
        foreach (Match asked in OfScript().Matches(source)) yield return CodeScan.Plain(asked.Groups[1].Value);
        foreach (Match quoted in Quoted().Matches(source))
        {
            yield return quoted.Value[0] switch
            {
                '\'' => CodeScan.Plain(quoted.Value[1..^1]),
                '`' => quoted.Value[1..^1],
                _ => Key(source, quoted.Index),
            };
        }
    }

    /// <summary>The key of a string: an interpolated one has {0}, {1} where its values are.</summary>
    public static string Key(string source, int at)
    {
        var body = source[(source[at] == '$' ? at + 2 : at + 1)..(CodeScan.String(source, at) - 1)];
        if (source[at] != '$') return CodeScan.Plain(body);
        var (key, values) = (new StringBuilder(), 0);
        for (var i = 0; i < body.Length;)
        {
            if (body[i] == '{' && !(i + 1 < body.Length && body[i + 1] == '{'))
            {
                key.Append('{').Append(values++).Append('}');
                i = CodeScan.Balanced(body, i);
                continue;
            }
            var length = body[i] is '{' or '}' or '\\' ? 2 : 1;
            if (body[i] == '\\' && i + 1 < body.Length && body[i + 1] == 'u') length = 6;
            key.Append(body.AsSpan(i, Math.Min(length, body.Length - i)));
            i += length;
        }
        return CodeScan.Plain(key.ToString());
    }

    // Those that are not inside of other calls: T(a ? "x" : "y") has two. Of Rich the first; the rest is what stands in it
    private static IEnumerable<string> Strings(string source, int open, bool isFirstOnly)
    {
        var end = CodeScan.Balanced(source, open);
        // T("To", "end of a time"): a text with a meaning of its own
        if (!isFirstOnly && Meaning().Match(source, open) is { Success: true } told)
        {
            yield return CodeScan.Plain($"{told.Groups[1].Value}|{told.Groups[2].Value}");
            yield break;
        }
        for (var i = open + 1; i < end - 1;)
        {
            if (CodeScan.IsString(source, i))
            {
                yield return Key(source, i);
                if (isFirstOnly) yield break;
                i = CodeScan.String(source, i);
            }
            else if (source[i] is '(' or '[' or '{') i = CodeScan.Balanced(source, i);
            else i++;
        }
    }

    // Format.Count(n, "host") counts hosts too
    private static List<string> Nouns(string arguments)
    {
        var words = Word().Matches(arguments).Select(m => m.Groups[1].Value).ToList();
        return words.Count == 1 ? [words[0], words[0] + "s"] : words;
    }

    [GeneratedRegex(@"(?<![\w.])(?:Texts\.)?(?:T|Rich)\(")]
    private static partial Regex Asked();

    [GeneratedRegex(@"\$?""(?:\\.|[^""\\\n])*""|'(?:\\.|[^'\\\n]){2,}'|`[^`\n]*`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\btext\('((?:\\.|[^'\\\n])*)'")]
    private static partial Regex OfScript();

    [GeneratedRegex(@"\G\(""((?:\\.|[^""\\])*)"", ""((?:\\.|[^""\\])*)""\)")]
    private static partial Regex Meaning();

    [GeneratedRegex(@"Format\.Count\(")]
    private static partial Regex Counted();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Word();
}
