using System.Text;
using XenWeb.Domain.Processes;

namespace XenWeb.Web.Insides;

/// <summary>
/// A program's output as a person can read it, piece by piece: UTF-8 with characters that begin in one piece and end in the next, colours
/// and cursor movements left out, a carriage return as a new line, and all else that steers a terminal written out, "\x07".
/// </summary>
public sealed class OutputText
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();
    private State _state;

    private enum State
    {
        Text,
        Return,
        Escape,
        Sequence,
    }

    /// <summary>The next piece.</summary>
    public string Add(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[_decoder.GetCharCount(bytes, flush: false)];
        var count = _decoder.GetChars(bytes, chars, flush: false);
        var text = new StringBuilder(count);
        foreach (var c in chars.AsSpan(0, count)) Add(c, text);
        Flush(text);
        return text.ToString();
    }

    /// <summary>After a cut: what was begun before it is not ended.</summary>
    public void Cut()
    {
        _decoder.Reset();
        _state = State.Text;
    }

    private void Add(char c, StringBuilder text)
    {
        switch (_state)
        {
            case State.Sequence:
                if (c is >= '@' and <= '~') _state = State.Text;
                return;
            case State.Escape:
                _state = c == '[' ? State.Sequence : State.Text;
                if (c != '[') _line.Append('\u001b').Append(c);
                return;
            case State.Return:
                _state = State.Text;
                if (c == '\n') return;
                break;
        }
        switch (c)
        {
            case '\u001b': _state = State.Escape; break;
            case '\r' or '\n':
                if (c == '\r') _state = State.Return;
                Flush(text);
                text.Append('\n');
                break;
            case '\t':
                Flush(text);
                text.Append('\t');
                break;
            default: _line.Append(c); break;
        }
    }

    private void Flush(StringBuilder text)
    {
        if (_line.Length == 0) return;
        // Half of a pair waits for its other half
        var half = char.IsHighSurrogate(_line[^1]) ? _line[^1] : (char?)null;
        if (half is not null) _line.Length--;
        text.Append(VisibleText.Of(_line.ToString(), int.MaxValue));
        _line.Clear();
        if (half is { } first) _line.Append(first);
    }
}
