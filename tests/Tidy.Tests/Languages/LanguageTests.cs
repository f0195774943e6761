using System.Text.Json;
using System.Text.RegularExpressions;

namespace XenWeb.Tidy.Tests.Languages;

/// <summary>What a person reads on a page can be read in German: docs/adr/0034.</summary>
public sealed partial class LanguageTests
{
    // Of an element or a component of ours: what is shown or said of it
    private static readonly HashSet<string> _shown =
    [
        "title", "aria-label", "aria-description", "placeholder", "alt", "Title", "Label", "None", "Word", "Verb", "Help", "Caption", "Name", "Text", "Unit", "What", "Question", "Hint", "Empty", "Nothing", "Heading", "Note", "Description",
    ];

    // What ASP.NET Core's Identity answers
    private static readonly HashSet<string> _ofLibraries = ["Incorrect password.", "Passwords must be at least 12 characters.", "Passwords must use at least 5 different characters."];

    private static readonly IReadOnlyList<TextFile> _sources =
        [.. Repository.Files.Where(f => f.Path.StartsWith("src/Web/", StringComparison.Ordinal) && (f.Path.EndsWith(".razor", StringComparison.Ordinal) || f.Path.EndsWith(".cs", StringComparison.Ordinal)) && !f.Path.StartsWith("src/Web/Languages/Texts.cs", StringComparison.Ordinal))];

    // In any case: "Viewer" may be an enumeration's, "viewer" is that in small letters
    private static readonly Lazy<HashSet<string>> _words = new(() => Repository.Files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) && f.Path.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(f => Identifier().Matches(f.Text)).Select(m => m.Value).ToHashSet(StringComparer.OrdinalIgnoreCase));

    private static readonly IReadOnlyList<TextFile> _tables = [.. Repository.Files.Where(f => f.Path.StartsWith("src/Web/", StringComparison.Ordinal) && f.Path.EndsWith("Texts.de.json", StringComparison.Ordinal))];

    [Fact]
    public void No_text_stands_in_a_page_without_a_way_to_say_it_in_another_language() =>
        Offences.None("A text in markup is given to T or Rich", _sources.Where(f => f.Path.EndsWith(".razor", StringComparison.Ordinal) && !f.Path.EndsWith("_Imports.razor", StringComparison.Ordinal)).SelectMany(Raw));

    [Fact]
    public void Every_text_has_its_German()
    {
        var german = Pairs().Select(p => p.English).ToHashSet();
        Offences.None("A text that is asked for stands in a Texts.de.json", _sources.SelectMany(f => TextKeys.Of(f.Text).Where(k => Letters().IsMatch(k) && !german.Contains(k)).Select(k => $"{f.Path}: \"{k}\"")).Distinct());
    }

    [Fact]
    public void No_German_is_left_over()
    {
        var asked = _sources.SelectMany(f => TextKeys.Of(f.Text)).ToHashSet();
        // Words of tables, and what the product's rules answer: those with values in them are known by what stands around them
        var said = Repository.Files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) && (f.Path.EndsWith(".cs", StringComparison.Ordinal) || f.Path.EndsWith(".razor", StringComparison.Ordinal) || f.Path.EndsWith(".js", StringComparison.Ordinal)))
            .SelectMany(f => TextKeys.Said(f.Text)).ToHashSet();
        var forms = said.Where(s => Value().IsMatch(s) && Letters().Matches(Value().Replace(s, "")).Sum(m => m.Length) >= 5)
            .Select(s => new Regex($"^{string.Join(".*", Value().Split(s).Select(Regex.Escape))}$", RegexOptions.None)).ToList();
        var all = new Lazy<string>(() => string.Join('\n', Repository.Files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) && f.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(f => f.Text)));
        Offences.None("A translation belongs to a text that is there", Pairs().Where(p => !asked.Contains(p.English) && !_ofLibraries.Contains(p.English) && !IsSaid(p.English, said) && !forms.Exists(f => f.IsMatch(p.English)) && !(p.File.EndsWith("/SaidTexts.de.json", StringComparison.Ordinal) && IsPutTogether(p.English, all.Value))).Select(p => $"{p.File}: \"{p.English}\""));
    }

    [Fact]
    public void A_translation_has_the_same_values_as_its_text() =>
        Offences.None("{0}, {1} stand in both", Pairs().Where(p => !Values(p.English).SequenceEqual(Values(p.German))).Select(p => $"{p.File}: \"{p.English}\" and \"{p.German}\""));

    [Fact]
    public void A_text_has_one_translation() =>
        Offences.None("The same text is the same in all rooms", Pairs().Where(p => !p.File.EndsWith("ScriptTexts.de.json", StringComparison.Ordinal)).GroupBy(p => p.English).Where(g => g.Select(p => p.German).Distinct().Count() > 1).Select(g => $"\"{g.Key}\": {string.Join(", ", g.Select(p => $"\"{p.German}\" in {p.File}"))}"));

    [Fact]
    public void No_text_is_kept_in_the_language_of_who_came_first() =>
        Offences.None("A static field is made once for everybody", _sources.SelectMany(f => Kept().Matches(f.Text).Select(m => $"{f.Path}: {m.Value.Trim()}")));

    [Theory]
    [InlineData("<p>Hosts</p>", 1)]
    [InlineData("<p>@T(\"Hosts\")</p>", 0)]
    [InlineData("<p title=\"All hosts\">@(a > b ? \"<x>\" : c)</p>", 1)]
    [InlineData("<p title=\"@T(\"All hosts\")\">@Format.Count(_hosts.Count, \"host\")</p>", 0)]
    [InlineData("@if (a < b)\n{\n  <b>@a</b>\n}\nelse\n{\n  <i>more</i>\n}", 1)]
    [InlineData("<p data-x=\"some words\" class=\"more words\"></p>", 0)]
    [InlineData("@* a word *@<!-- another --><p>8 GiB</p>", 0)]
    [InlineData("<Panel Title=\"@Name\" Aside=\"x\">@foreach (var a in b) {<li>@a</li>}</Panel>", 0)]
    public void Markup(string razor, int raw) => Assert.Equal(raw, Raw(new("src/Web/A.razor", razor)).Count());

    [Theory]
    [InlineData("T(\"Hosts\")", "Hosts")]
    [InlineData("T($\"{a} to {b[\"x\"]:0.0}\")", "{0} to {1}")]
    [InlineData("T(a ? \"On\" : \"Off\")", "On|Off")]
    [InlineData("Rich(\"None of {0}.\", Format.Count(n, \"host\"), \"x\")", "None of {0}.|host|hosts")]
    [InlineData("At(\"x\") + List<T>(\"y\") + T(\"a \\\"b\\\"\\u00a0c\")", "a \"b\"\u00a0c")]
    public void Keys(string source, string keys) => Assert.Equal(keys.Split('|'), TextKeys.Of(source));

    // As it is, without its capital or full stop, put together of two, or a word of an enumeration
    private static bool IsSaid(string english, HashSet<string> said) =>
        said.Contains(english) || said.Contains(english.TrimEnd('.')) || said.Contains(char.ToLowerInvariant(english[0]) + english[1..].TrimEnd('.')) || _words.Value.Contains(english) || Enumerable.Range(1, english.Length - 1).Any(i => said.Contains(english[..i]) && said.Contains(english[i..]));

    // What a rule says may be made of several strings: "Line 3: " before the mistake, "The export" before what is wrong with it. Half of its pairs of words at least stand in one of them
    private static bool IsPutTogether(string english, string sources)
    {
        var pairs = Value().Split(english).Select(p => p.Split(' ', StringSplitOptions.RemoveEmptyEntries)).SelectMany(w => w.Zip(w.Skip(1), (a, b) => $"{a} {b}")).ToList();
        return pairs.Count(p => sources.Contains(p, StringComparison.Ordinal)) * 2 >= pairs.Count;
    }

    [Fact]
    public void A_text_with_a_meaning_of_its_own_has_a_key_of_its_own() => Assert.Equal(["To|end \"of\" it"], TextKeys.Of("(a, T(\"To\", \"end \\\"of\\\" it\"))"));

    // A name in small letters is an icon's or a field's, and so is a placeholder an example
    private static IEnumerable<string> Raw(TextFile file) => RazorTexts.Of(file.Text)
        .Where(t => (t.Attribute is null || _shown.Contains(t.Attribute)) && Letters().IsMatch(NoWords().Replace(t.Text, " ")) && !(t.Attribute is "Name" or "placeholder" or "Text" && !char.IsUpper(t.Text.TrimStart().FirstOrDefault())))
        .Select(t => $"{file.Path}:{file.Text[..t.Offset].Count(c => c == '\n') + 1}: {t.Text}");

    private static IEnumerable<(string File, string English, string German)> Pairs() => _tables.SelectMany(f => JsonSerializer.Deserialize<Dictionary<string, string>>(f.Text)!.Select(p => (f.Path, p.Key, p.Value)));

    private static IEnumerable<string> Values(string text) => Value().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Letters();

    // Entities, units, and names that are the same in every language
    [GeneratedRegex(@"else if \([^)]*\)?\)|&#?\w+;|\b(Domain-0|XenWeb|Xen|MiB|GiB|KiB|Mbit/s|Gbit/s|MiB/s|ms|min|PNG|CSV|JSON|Ctrl|Esc|xl|cfg|REST|API|MQTT|SHA|VNC|CPU|vm|PVH|PV|VLAN|Pid|Pr|Ni|Virt|Res|Shr|Mem|Pause|Enter|else|if)\b|<!DOCTYPE html>")]
    private static partial Regex NoWords();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Value();

    // A field, or a property that is filled at the start
    [GeneratedRegex(@"^[^\n(""]*\bstatic\s[^;{(=]*(?:\{ get; \}\s*)?=(?!>)[^;]*?(?<![\w.""])(?:Texts\.)?(?:T|Rich)\(", RegexOptions.Multiline)]
    private static partial Regex Kept();
}
