using System.Collections.Immutable;
using System.Text;

namespace XenWeb.Domain.Configs;

/// <summary>The words of an xl.cfg: keys, values, comments. Lines end in LF only.</summary>
internal sealed class XlCfgScanner(string text)
{
    // Xen's own lists are three deep at most; a bound keeps a text of brackets from ending the stack
    private const int DepthMax = 16;

    private readonly List<(int Line, string Text)> _comments = [];

    public int At { get; private set; }

    public int Line { get; private set; } = 1;

    /// <summary>Why <see cref="Value"/> has none.</summary>
    public string Error { get; private set; } = "";

    public bool AtEnd => At >= text.Length;

    public char Peek => At < text.Length ? text[At] : '\0';

    /// <summary>What stands here, for an error.</summary>
    public string Here => AtEnd ? "the end" : Peek switch
    {
        '\n' => "the end of the line",
        '+' or '-' or '.' or '(' or ')' or ':' => $"'{Peek}' (a configuration is no program: nothing in it is run)",
        < ' ' or '\u007f' => $"a control character ({(int)Peek})",
        _ => $"'{Peek}'",
    };

    public string From(int from) => text[from..At];

    public bool Take(char c)
    {
        if (Peek != c || AtEnd) return false;
        At++;
        return true;
    }

    /// <summary>The comments since it was asked last.</summary>
    public ImmutableArray<(int Line, string Text)> TakeComments()
    {
        ImmutableArray<(int, string)> taken = [.. _comments];
        _comments.Clear();
        return taken;
    }

    /// <summary>Over blanks and comments; where a statement may begin or a list goes on, over ends of lines too.</summary>
    public void Skip(bool newlines = false)
    {
        for (; At < text.Length; At++)
        {
            if (Peek == '#')
            {
                var end = text.IndexOf('\n', At);
                if (end < 0) end = text.Length;
                _comments.Add((Line, text[At..end].TrimEnd(' ', '\t')));
                At = end - 1;
            }
            else if (newlines && Peek == '\n') Line++;
            else if (Peek is not (' ' or '\t')) return;
        }
    }

    public void SkipLine()
    {
        while (!AtEnd && Peek != '\n') At++;
    }

    /// <summary>A key; empty if there is none.</summary>
    public string Key()
    {
        var from = At;
        if (Peek is >= 'a' and <= 'z') while (Peek is >= 'a' and <= 'z' or >= '0' and <= '9' or '_' or '.') At++;
        return From(from);
    }

    /// <summary>A text, a number or a list; null if there is none, which <see cref="Error"/> explains.</summary>
    public XlCfgValue? Value(int depth = 0)
    {
        if (Peek == '[') return List(depth);
        if (Peek is '"' or '\'') return Quoted();
        var from = At;
        if (char.IsAsciiDigit(Peek)) while (Peek is >= '0' and <= '9' or >= 'a' and <= 'f' or 'x') At++;
        return At > from ? XlCfgValue.Of(From(from)) : No($"a quoted text, a number or a list is expected, not {Here}");
    }

    private XlCfgValue? List(int depth)
    {
        if (depth >= DepthMax) return No($"lists are nested more than {DepthMax} deep");
        At++;
        var items = ImmutableArray.CreateBuilder<XlCfgValue>();
        for (Skip(newlines: true); Peek != ']'; Skip(newlines: true))
        {
            if (AtEnd) return No("the list has no ']'");
            if (Value(depth + 1) is not { } item) return null;
            items.Add(item);
            Skip(newlines: true);
            if (!Take(',') && Peek != ']') return No(AtEnd ? "the list has no ']'" : $"',' or ']' is expected in the list, not {Here}");
        }
        At++;
        return XlCfgValue.Of(items.ToImmutable());
    }

    private XlCfgValue? Quoted()
    {
        var (quote, value) = (text[At++], new StringBuilder());
        for (; !AtEnd && Peek != quote; At++)
        {
            if (Peek == '\n') return No("a text has no closing quote");
            if (Peek != '\\')
            {
                value.Append(Peek);
                continue;
            }
            At++;
            if (ConfigText.Unescape(Peek) is not { } c) return No(Peek is 'x' or (>= '0' and <= '7') ? $"'\\{Peek}' and a number is an escape that xl misreads" : $"'\\' and {Here} is no escape");
            value.Append(c);
        }
        return Take(quote) ? XlCfgValue.Of(value.ToString()) : No("a text has no closing quote");
    }

    private XlCfgValue? No(string error)
    {
        Error = error;
        return null;
    }
}
