using System.Globalization;
using System.Text;

namespace XenWeb.CommandLine.Output;

/// <summary>Text of others, such as names and reasons, for a terminal: nothing in it moves the cursor, sets a title or turns what follows around.</summary>
internal static class SafeText
{
    /// <summary>The text with a '�' for each control character, and blanks for line ends.</summary>
    public static string Of(string? text)
    {
        if (text is null) return "";
        if (!text.Any(IsUnsafe)) return text;
        var safe = new StringBuilder(text.Length);
        foreach (var c in text) safe.Append(c is '\n' or '\r' or '\t' ? ' ' : IsUnsafe(c) ? '\ufffd' : c);
        return safe.ToString();
    }

    // Format characters turn the direction of writing, or are not seen at all
    private static bool IsUnsafe(char c) => char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
