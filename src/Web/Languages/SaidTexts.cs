namespace XenWeb.Web.Languages;

/// <summary>
/// Translations of what rules have said already, in English as REST gives it: "'x' is no number" is found by the form "'{0}' is no number", and its values are put into that form's translation.
/// Rules stay without a language, and what they say is kept and sent in one.
/// </summary>
internal sealed class SaidTexts
{
    // "{0} to {1}", a text of the pages, would be found in much that is something else
    private const int LettersMin = 12;

    // A domain's name, or "Line 7"
    private const int BeforeMax = 80;

    private readonly Dictionary<string, string> _whole;
    private readonly SaidForm[] _forms;

    /// <param name="said">What rules say, each form with its translation.</param>
    /// <param name="shown">What pages say: a rule may use the same words.</param>
    public SaidTexts(IReadOnlyDictionary<string, string> said, IReadOnlyDictionary<string, string> shown)
    {
        _whole = said.Concat(shown).DistinctBy(t => t.Key).ToDictionary(StringComparer.Ordinal);
        var forms = said.Select(t => SaidForm.Of(t.Key, t.Value)).Concat(shown.Where(t => !said.ContainsKey(t.Key)).Select(t => SaidForm.Of(t.Key, t.Value)).Where(f => f.Letters >= LettersMin));
        _forms = [.. forms.Where(f => f.Values > 0).OrderByDescending(f => f.Letters).ThenBy(f => f.Text, StringComparer.Ordinal)];
    }

    /// <summary>The translation; null if no form is known. Of several forms the one that says most itself counts; several sentences are told one by one, and what stands before a reason ("small-1: ") is left as it is.</summary>
    public string? Find(string english)
    {
        if (_whole.TryGetValue(english, out var whole)) return whole;
        var sentences = english.Split(". ").ToList();
        if (sentences.Count > 1 && sentences.Select((s, i) => One(i < sentences.Count - 1 ? s + "." : s)).ToList() is var told && told.TrueForAll(t => t is not null)) return string.Join(" ", told);
        if (One(english) is { } one) return one;
        var before = english.IndexOf(": ", StringComparison.Ordinal);
        return before is > 0 and <= BeforeMax && Find(english[(before + 2)..]) is { } reason ? english[..(before + 2)] + reason : null;
    }

    private string? One(string english)
    {
        if (_whole.TryGetValue(english, out var whole)) return whole;
        foreach (var form in _forms) if (form.Read(english) is { } values) return form.Say(values);
        return null;
    }
}
