using System.Text.RegularExpressions;

namespace XenWeb.Tidy.Tests.Languages;

/// <summary>Finds where an expression of C# ends, in C# or in Razor. Each takes a text and a place in it, and gives the place after what it has read.</summary>
internal static partial class CodeScan
{
    /// <summary>From an opening bracket to after its closing one.</summary>
    public static int Balanced(string text, int at)
    {
        var depth = 0;
        while (at < text.Length)
        {
            if (IsString(text, at))
            {
                at = String(text, at);
                continue;
            }
            if (Character().Match(text, at) is { Success: true } character)
            {
                at += character.Length;
                continue;
            }
            if (text[at] is '(' or '[' or '{') depth++;
            if (text[at] is ')' or ']' or '}' && --depth == 0) return at + 1;
            at++;
        }
        return at;
    }

    /// <summary>Whether a string begins here, plain or interpolated.</summary>
    public static bool IsString(string text, int at) => text[at] == '"' || (text[at] == '$' && at + 1 < text.Length && text[at + 1] == '"');

    /// <summary>From a string's begin to after its end.</summary>
    public static int String(string text, int at)
    {
        var isInterpolated = text[at] == '$';
        at += isInterpolated ? 2 : 1;
        while (at < text.Length && text[at] != '"')
        {
            if (text[at] == '\\') at += 2;
            else if (isInterpolated && text[at] == '{' && at + 1 < text.Length && text[at + 1] == '{') at += 2;
            else if (isInterpolated && text[at] == '{') at = Balanced(text, at);
            else at++;
        }
        return at + 1;
    }

    /// <summary>From the @ of Razor to after its expression.</summary>
    public static int Expression(string text, int at)
    {
        at++;
        if (at >= text.Length) return at;
        if (text[at] == '@') return at + 1;
        if (text[at] is '(' or '{') return Balanced(text, at);
        at += Name().Match(text, at).Length;
        while (at < text.Length)
        {
            if (text[at] is '(' or '[') at = Balanced(text, at);
            else if (Member().Match(text, at) is { Success: true } member) at += member.Length;
            else return at;
        }
        return at;
    }

    /// <summary>What a string's text says, without its escapes.</summary>
    public static string Plain(string text) => Escape().Replace(text, m => m.Value switch
    {
        "\\n" => "\n",
        "\\t" => "\t",
        "\\r" => "\r",
        _ when m.Groups[1].Success => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString(),
        _ => m.Value[1..],
    });

    [GeneratedRegex(@"\G'(\\.|[^'\\])'")]
    private static partial Regex Character();

    [GeneratedRegex(@"\G[A-Za-z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"\G!?\??\.[A-Za-z_]\w*|\G!(?=[.(\[])")]
    private static partial Regex Member();

    [GeneratedRegex(@"\\(?:u([0-9a-fA-F]{4})|.)")]
    private static partial Regex Escape();
}
