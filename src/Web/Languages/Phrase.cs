using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace XenWeb.Web.Languages;

/// <summary>A text with values, taken apart by the compiler: the text around them is the key, with {0}, {1} in their places.</summary>
/// <param name="literalLength">The characters around the values.</param>
/// <param name="valueCount">How many values there are.</param>
[InterpolatedStringHandler]
public readonly struct Phrase(int literalLength, int valueCount)
{
    private readonly StringBuilder _key = new(literalLength + (3 * valueCount));
    private readonly List<string> _values = new(valueCount);

    /// <summary>Text around the values. A brace in it is doubled, as <see cref="string.Format(string, object)"/> reads it.</summary>
    public void AppendLiteral(string text) => _key.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>A value; null is nothing.</summary>
    public void AppendFormatted<T>(T value) => AppendFormatted(value, null);

    /// <summary>A value in a format ("0.0").</summary>
    public void AppendFormatted<T>(T value, string? format)
    {
        _key.Append('{').Append(CultureInfo.InvariantCulture, $"{_values.Count}").Append('}');
        _values.Add(value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? "");
    }

    /// <summary>The whole in a language.</summary>
    internal string In(TextTable table) => string.Format(CultureInfo.InvariantCulture, table.Find(_key.ToString()), [.. _values]);
}
