using System.Collections.Immutable;

namespace XenWeb.Domain.Configs;

/// <summary>
/// Reads one text, once, by the grammar of Xen's libxlutil. An error ends its line, not the reading: all of them are told.
/// More lenient than xl in two things: lines may end in CR LF, and a comment may end the text without an end of line.
/// </summary>
internal sealed class XlCfgReader(string text)
{
    /// <summary>The most errors that are told.</summary>
    public const int ErrorsMax = 100;

    private readonly XlCfgScanner _scan = new(text.Replace("\r\n", "\n", StringComparison.Ordinal));
    private readonly SortedDictionary<string, XlCfgSetting> _settings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private readonly List<XlCfgStatement> _statements = [];
    private readonly List<string> _errors = [];

    public XlCfg Read()
    {
        for (SkipToStatement(); !_scan.AtEnd && _errors.Count < ErrorsMax; SkipToStatement())
        {
            var line = _scan.Line;
            if (Assignment(line) is not { } error) continue;
            _errors.Add($"Line {line}: {error}.");
            _scan.SkipLine();
        }
        if (_errors.Count >= ErrorsMax) _errors.Add("There are more errors; the rest was not read.");
        return new XlCfg([.. _statements], _settings.ToImmutableSortedDictionary(StringComparer.Ordinal), [.. _errors]);
    }

    private void SkipToStatement()
    {
        do
        {
            _scan.Skip(newlines: true);
            foreach (var (line, comment) in _scan.TakeComments()) _statements.Add(new XlCfgStatement(line, "", comment));
        }
        while (_scan.Take(';'));
    }

    private string? Assignment(int line)
    {
        var from = _scan.At;
        var key = _scan.Key();
        if (key.Length == 0) return $"a key is expected, not {_scan.Here}";
        _scan.Skip();
        var added = _scan.Take('+');
        if (!_scan.Take('=')) return $"'=' is expected after {key}, not {_scan.Here}";
        _scan.Skip();
        var value = _scan.Value();
        if (value is null) return $"{key}: {_scan.Error}";
        var written = _scan.From(from);
        var inner = _scan.TakeComments();
        _scan.Skip();
        if (!_scan.AtEnd && _scan.Peek is not ('\n' or ';')) return $"nothing may follow the value of {key} on its line";
        _statements.Add(new XlCfgStatement(line, key, written) { Comments = [.. inner.Select(c => c.Text)] });
        return Store(key, value, added, line);
    }

    private string? Store(string key, XlCfgValue value, bool added, int line)
    {
        if (added && _settings.TryGetValue(key, out var before))
        {
            if ((_added[key] = _added.GetValueOrDefault(key) + 1) > XlCfg.AddedMax) return $"{key} is added to more than {XlCfg.AddedMax} times";
            if (before.Value.IsList != value.IsList) return $"{key}: a text can't be added to a list, nor a list to a text";
            value = value.IsList ? XlCfgValue.Of(before.Value.Items.AddRange(value.Items)) : XlCfgValue.Of(before.Value.Text + value.Text);
        }
        _settings[key] = new XlCfgSetting(value, added, line);
        return null;
    }
}
