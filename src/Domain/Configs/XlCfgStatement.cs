using System.Collections.Immutable;

namespace XenWeb.Domain.Configs;

/// <summary>One statement of an xl.cfg as it was written: an assignment, or a comment.</summary>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Key">What is set; empty for a comment.</param>
/// <param name="Text">As it was written, without its end of line: an assignment from its key to its value, a comment from its '#'.</param>
public sealed record XlCfgStatement(int Line, string Key, string Text)
{
    /// <summary>The comments between an assignment's key and its end, as those of a list's items.</summary>
    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>Whether it is a comment.</summary>
    public bool IsComment => Key.Length == 0;
}

/// <summary>What a key is set to when the whole text was read: the last assignment counts, and <c>+=</c> joins texts and lists.</summary>
/// <param name="Value">The value.</param>
/// <param name="Added">Whether the last assignment was <c>+=</c>; xl takes no number that was.</param>
/// <param name="Line">The line of the last assignment, from 1.</param>
public sealed record XlCfgSetting(XlCfgValue Value, bool Added, int Line);
