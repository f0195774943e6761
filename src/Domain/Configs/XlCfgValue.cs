using System.Collections.Immutable;

namespace XenWeb.Domain.Configs;

/// <summary>A value of an xl.cfg: one text (a quoted text or a number as it was written), or a list of values.</summary>
/// <param name="Text">The text without its quotes; null for a list.</param>
/// <param name="Items">The list's values; empty for a text.</param>
public sealed record XlCfgValue(string? Text, ImmutableArray<XlCfgValue> Items)
{
    /// <summary>Whether it is a list.</summary>
    public bool IsList => Text is null;

    /// <summary>A text.</summary>
    public static XlCfgValue Of(string text) => new(text, []);

    /// <summary>A list.</summary>
    public static XlCfgValue Of(ImmutableArray<XlCfgValue> items) => new(null, items);

    /// <summary>
    /// The number that xl reads in it: decimal, octal behind a 0, hexadecimal behind 0x, in quotes or not. Null if it is none,
    /// for which xl only warns.
    /// </summary>
    public long? Number
    {
        get
        {
            var text = Text?.TrimStart(' ', '\t', '\n', '\r', '\f', '\v') ?? "";
            var minus = text.StartsWith('-');
            var digits = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
            var hexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            var numberBase = hexadecimal ? 16 : digits.StartsWith('0') ? 8 : 10;
            return Digits(hexadecimal ? digits[2..] : digits, numberBase) is { } number ? minus ? -number : number : null;
        }
    }

    private static long? Digits(string digits, int numberBase)
    {
        long number = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : numberBase;
            if (digit >= numberBase || number > (long.MaxValue - digit) / numberBase) return null;
            number = number * numberBase + digit;
        }
        return digits.Length == 0 ? null : number;
    }
}
