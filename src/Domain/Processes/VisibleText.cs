using System.Globalization;
using System.Text;

namespace XenWeb.Domain.Processes;

/// <summary>
/// Text that a guest chose (names of processes and users, paths) as it may be shown: what could steer a terminal, hide a part of
/// itself or turn the line around is written out, "\x1b". Markup stays as it is: it is text, and pages show it as text.
/// </summary>
public static class VisibleText
{
    /// <summary>The text without control and format characters, cut to <paramref name="lengthMax"/> characters with "…" as the last.</summary>
    public static string Of(string text, int lengthMax)
    {
        if (text.Length <= lengthMax && !HasHidden(text)) return text;
        var visible = new StringBuilder(Math.Min(text.Length, lengthMax) + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune)) visible.Append(rune.Value <= 0xFF ? $"\\x{rune.Value:x2}" : $"\\u{{{rune.Value:x}}}");
            else visible.Append(rune.ToString());
            if (visible.Length > lengthMax) return Cut(visible, lengthMax);
        }
        return visible.ToString();
    }

    private static string Cut(StringBuilder visible, int lengthMax)
    {
        var keep = Math.Max(0, lengthMax - 1);
        // Never half of a pair
        if (keep > 0 && char.IsHighSurrogate(visible[keep - 1])) keep--;
        return visible.ToString(0, keep) + "…";
    }

    private static bool HasHidden(string text)
    {
        foreach (var c in text)
        {
            if (c < ' ' || (c >= 0x7F && IsRare(c))) return true;
        }
        return false;
    }

    private static bool IsRare(char c) => char.IsSurrogate(c) || IsHidden(char.GetUnicodeCategory(c));

    private static bool IsHidden(Rune rune) => IsHidden(Rune.GetUnicodeCategory(rune));

    private static bool IsHidden(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format or
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;
}
