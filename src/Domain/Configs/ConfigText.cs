using System.Text;

namespace XenWeb.Domain.Configs;

/// <summary>Texts as they stand in an xl.cfg.</summary>
internal static class ConfigText
{
    /// <summary>
    /// In double quotes, as xl reads it back. Only what xl can read is escaped; other control characters stay as they are
    /// (xl misreads \x and octal escapes), and <see cref="GuestConfigRules"/> takes none.
    /// </summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var c in text)
        {
            var escape = c switch { '\\' => '\\', '"' => '"', '\a' => 'a', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', '\v' => 'v', _ => '\0' };
            if (escape != '\0') quoted.Append('\\').Append(escape);
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>What a character behind a backslash stands for; null if xl refuses it.</summary>
    public static char? Unescape(char c) => c switch
    {
        '\\' or '"' or '\'' => c,
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => null,
    };

    /// <summary>Whether half of a UTF-16 pair stands alone: no UTF-8 could be written of it.</summary>
    public static bool HasHalfCharacter(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return true;
            at++;
        }
        return false;
    }
}
