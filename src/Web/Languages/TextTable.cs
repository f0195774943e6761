using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace XenWeb.Web.Languages;

/// <summary>The translations of one language: all of the rooms' files "Texts.de.json", which are in the program, as one. The same key in two rooms has the same text (a test holds that).</summary>
internal sealed class TextTable
{
    private static readonly FrozenDictionary<string, TextTable> _all = Language.All.ToFrozenDictionary(l => l.Code, l => new TextTable(l.Code));
    private readonly FrozenDictionary<string, string> _texts;
    private readonly SaidTexts _said;

    private TextTable(string code)
    {
        _texts = Read($"/Texts.{code}.json");
        _said = new SaidTexts(Read($"/SaidTexts.{code}.json"), _texts);
        ForScripts = code == Language.English ? null : JsonSerializer.Serialize<IReadOnlyDictionary<string, string>>(Read($"/ScriptTexts.{code}.json"));
    }

    /// <summary>What the browser's scripts say themselves, English to this language, as JSON; null in English. The serializer writes &lt; as \u003C, so nothing in it ends an element.</summary>
    public string? ForScripts { get; }

    /// <summary>That of a culture; English for one that is not there.</summary>
    public static TextTable Of(CultureInfo culture) => _all.GetValueOrDefault(culture.TwoLetterISOLanguageName) ?? _all[Language.English];

    /// <summary>The text; as it is in English where there is no translation.</summary>
    public string Find(string english) => _texts.GetValueOrDefault(english, english);

    /// <summary>What a rule has said; null where there is no translation.</summary>
    public string? FindSaid(string english) => _said.Find(english);

    /// <summary>That of one of its meanings.</summary>
    public string Find(string english, string meaning) => _texts.GetValueOrDefault($"{english}|{meaning}", english);

    private static FrozenDictionary<string, string> Read(string ending)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var assembly = typeof(TextTable).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var (english, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!) texts[english] = text;
        }
        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
