using System.Collections.Immutable;
using System.Text;

namespace XenWeb.Domain.Configs;

/// <summary>Reads one text, once. An error ends its line, not the reading: all of them are told.</summary>
internal sealed class XlCfgReader(string text)
{
    private readonly SortedDictionary<string, ImmutableArray<string>> _values = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];
    private int _at;
    private int _line = 1;

    public XlCfg Read()
    {
        for (Skip(newlines: true); _at < text.Length; Skip(newlines: true))
        {
            var line = _line;
            if (Assignment() is not { } error) continue;
            _errors.Add($"Line {line}: {error}.");
            while (_at < text.Length && text[_at] != '\n') _at++;
        }
        return new XlCfg(_values.ToImmutableSortedDictionary(StringComparer.Ordinal), [.. _errors]);
    }

    private string? Assignment()
    {
        var key = Word();
        if (key.Length == 0) return $"a key is expected, not '{text[_at]}'";
        Skip();
        if (!Take('=')) return $"'=' is expected after {key}";
        Skip();
        var values = new List<string>();
        if ((Peek() == '[' ? List(values) : One(values)) is { } error) return $"{key}: {error}";
        _values[key] = [.. values];
        Skip();
        return _at >= text.Length || Peek() is '\n' or ';' ? null : $"nothing may follow the value of {key} on its line";
    }

    private string? List(List<string> values)
    {
        _at++;
        for (Skip(newlines: true); Peek() != ']'; Skip(newlines: true))
        {
            if (_at >= text.Length) return "the list has no ']'";
            if (One(values) is { } error) return error;
            Skip(newlines: true);
            if (!Take(',') && Peek() != ']') return "',' or ']' is expected in the list";
        }
        _at++;
        return null;
    }

    private string? One(List<string> values)
    {
        if (Peek() is '"' or '\'') return Quoted(values);
        var word = Word();
        if (word.Length == 0) return "a value is expected";
        if (!char.IsAsciiDigit(word[0])) return $"'{word}' is neither a number nor a quoted text";
        values.Add(word);
        return null;
    }

    private string? Quoted(List<string> values)
    {
        var (quote, value) = (text[_at++], new StringBuilder());
        for (; _at < text.Length && text[_at] != quote; _at++)
        {
            if (text[_at] == '\n') return "a text has no closing quote";
            value.Append(text[_at] == '\\' && _at + 1 < text.Length ? text[++_at] : text[_at]);
        }
        if (!Take(quote)) return "a text has no closing quote";
        values.Add(value.ToString());
        return null;
    }

    private string Word()
    {
        var from = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '-')) _at++;
        return text[from.._at];
    }

    private char Peek() => _at < text.Length ? text[_at] : '\0';

    private bool Take(char c)
    {
        if (Peek() != c) return false;
        _at++;
        return true;
    }

    // Blanks and comments; where a statement may begin or a list goes on, ends of lines too
    private void Skip(bool newlines = false)
    {
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == '#') while (_at + 1 < text.Length && text[_at + 1] != '\n') _at++;
            else if (newlines && (text[_at] is '\n' or ';')) _line += text[_at] == '\n' ? 1 : 0;
            else if (text[_at] is not (' ' or '\t' or '\r')) return;
        }
    }
}
