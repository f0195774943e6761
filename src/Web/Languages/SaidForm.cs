using System.Text;

namespace XenWeb.Web.Languages;

/// <summary>A sentence with places for values, and its translation.</summary>
internal sealed class SaidForm
{
    // Between these parts of the English stand the values
    private readonly string[] _parts;
    private readonly int[] _places;

    private SaidForm(string[] parts, int[] places, string text) => (_parts, _places, Text) = (parts, places, text);

    /// <summary>The translation, with {0} to {9} for the values.</summary>
    public string Text { get; }

    /// <summary>How many values it has.</summary>
    public int Values => _places.Length;

    /// <summary>How many letters it has itself.</summary>
    public int Letters => _parts.Sum(p => p.Count(char.IsLetter));

    /// <summary>"'{0}' is no number" with its translation.</summary>
    public static SaidForm Of(string english, string text)
    {
        var (parts, places, from) = (new List<string>(), new List<int>(), 0);
        for (var i = 0; i < english.Length; i++)
        {
            if (PlaceAt(english, i) is not { } place) continue;
            parts.Add(english[from..i]);
            places.Add(place);
            from = i + 3;
        }
        return new SaidForm([.. parts, english[from..]], [.. places], text);
    }

    /// <summary>Its values in a text, none of them empty or of more than a sentence; null if the text has another form.</summary>
    public List<string>? Read(string text)
    {
        if (!text.StartsWith(_parts[0], StringComparison.Ordinal) || !text.EndsWith(_parts[^1], StringComparison.Ordinal)) return null;
        var (values, at) = (new List<string>(), _parts[0].Length);
        for (var i = 1; i < _parts.Length; i++)
        {
            var next = i == _parts.Length - 1 ? text.Length - _parts[i].Length : at < text.Length ? text.IndexOf(_parts[i], at + 1, StringComparison.Ordinal) : -1;
            if (next <= at) return null;
            values.Add(text[at..next]);
            // Another sentence
            if (values[^1].Contains(". ", StringComparison.Ordinal)) return null;
            at = next + _parts[i].Length;
        }
        return values;
    }

    /// <summary>The translation with values.</summary>
    public string Say(List<string> values)
    {
        var said = new StringBuilder();
        for (var i = 0; i < Text.Length; i++)
        {
            if (PlaceAt(Text, i) is { } place && Array.IndexOf(_places, place) is >= 0 and var value)
            {
                said.Append(values[value]);
                i += 2;
            }
            else
            {
                said.Append(Text[i]);
            }
        }
        return said.ToString();
    }

    // Of "{0}" to "{9}"
    private static int? PlaceAt(string text, int at) => at + 2 < text.Length && text[at] == '{' && text[at + 2] == '}' && char.IsAsciiDigit(text[at + 1]) ? text[at + 1] - '0' : null;
}
