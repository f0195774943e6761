using System.Text.RegularExpressions;

namespace XenWeb.Tidy.Tests.Languages;

/// <summary>A text that stands in a component's markup as it is, its expressions left out.</summary>
/// <param name="Offset">Where.</param>
/// <param name="Attribute">Of which attribute; null between elements.</param>
/// <param name="Text">The letters.</param>
internal sealed record RawText(int Offset, string? Attribute, string Text);

/// <summary>Reads the markup of a component as far as its texts: elements, attributes, expressions and lines of C# are told apart as the house writes them (a line of C# is a line of its own).</summary>
internal sealed partial class RazorTexts
{
    private readonly List<RawText> _found = [];
    private readonly string _text;
    private readonly System.Text.StringBuilder _run = new();
    private int _at;
    private int _began;

    private RazorTexts(string text) => _text = text;

    /// <summary>All of a file; its code block is left out.</summary>
    public static IReadOnlyList<RawText> Of(string razor)
    {
        var code = CodeBlock().Match(razor);
        var scan = new RazorTexts(code.Success ? razor[..code.Index] : razor);
        scan.Read();
        return scan._found;
    }

    private void Read()
    {
        while (_at < _text.Length)
        {
            if ((_at == 0 || _text[_at - 1] == '\n') && Line()) continue;
            if (Skip("@*", "*@") || Skip("<!--", "-->")) continue;
            if (_text[_at] == '@') Code();
            else if (Tag().IsMatch(_text, _at)) Element();
            else if (_text[_at] is '{' or '}') End(_at + 1);
            else Letter();
        }
        End(_at);
    }

    // A line of C#; what elements it has are read
    private bool Line()
    {
        var end = _text.IndexOf('\n', _at) is >= 0 and var found ? found : _text.Length;
        var line = _text[_at..end];
        if (!CodeLine().IsMatch(line)) return false;
        var tag = TagInLine().Match(line);
        End(tag.Success && line[..tag.Index].Contains('{', StringComparison.Ordinal) ? _at + tag.Index : Math.Max(end, _at + 1));
        return true;
    }

    private bool Skip(string from, string to)
    {
        if (string.CompareOrdinal(_text, _at, from, 0, from.Length) != 0) return false;
        var end = _text.IndexOf(to, _at, StringComparison.Ordinal);
        _at = end < 0 ? _text.Length : end + to.Length;
        return true;
    }

    private void Code()
    {
        var control = Control().Match(_text, _at);
        if (_run.Length > 0) _run.Append(' ');
        _at = control.Success ? CodeScan.Balanced(_text, _at + control.Length - 1) : CodeScan.Expression(_text, _at);
    }

    private void Letter()
    {
        if (_run.Length == 0) _began = _at;
        _run.Append(_text[_at++]);
    }

    private void End(int next)
    {
        if (_run.Length > 0) _found.Add(new RawText(_began, null, _run.ToString().Trim()));
        _run.Clear();
        _at = next;
    }

    private void Element()
    {
        End(_at + 1);
        _at += ElementName().Match(_text, _at).Length;
        var name = "";
        while (_at < _text.Length && _text[_at] != '>')
        {
            if (_text[_at] is '"' or '\'') Value(name);
            else if (AttributeName().Match(_text, _at) is { Success: true } attribute) (name, _at) = (attribute.Value, _at + attribute.Length);
            else _at++;
        }
        _at++;
    }

    private void Value(string attribute)
    {
        var (quote, began, value) = (_text[_at], ++_at, new System.Text.StringBuilder());
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (_text[_at] == '@') _at = CodeScan.Expression(_text, _at);
            else value.Append(_text[_at++]);
        }
        _at++;
        _found.Add(new RawText(began, attribute, value.ToString()));
    }

    [GeneratedRegex("^@code", RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^[ \t]*(@(if|foreach|for|switch|while|using|page|inherits|implements|attribute|inject|layout|typeparam|namespace|rendermode)\b|(else|case|default|break|var|continue|return|int|if|for|foreach)\b|[{}]|[\w.\[\]]+(\+\+|\s*[+-]?=[^>])|\(\(|[^<]*;\s*$)")]
    private static partial Regex CodeLine();

    [GeneratedRegex("<[A-Za-z/]")]
    private static partial Regex TagInLine();

    [GeneratedRegex("\\G</?[A-Za-z]")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\G/?[\w.]+")]
    private static partial Regex ElementName();

    [GeneratedRegex(@"\G[@\w:.-]+")]
    private static partial Regex AttributeName();

    [GeneratedRegex(@"\G@(if|foreach|for|switch)\s*\(")]
    private static partial Regex Control();
}
