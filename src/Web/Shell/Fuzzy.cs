namespace XenWeb.Web.Shell;

/// <summary>How well a text that was typed fits a name: the whole name, its beginning, the beginning of one of its words, a part of it, or at least its letters in their order.</summary>
internal static class Fuzzy
{
    private const int Whole = 0, Beginning = 1, Word = 2, Part = 3, Letters = 4;

    /// <summary>The rank, smaller is better; null if it does not fit. Of two that fit as well the shorter name is better.</summary>
    public static int? Rank(string name, string text)
    {
        if (text.Length == 0) return Beginning << 8;
        if (text.Length > name.Length) return null;
        var at = name.IndexOf(text, StringComparison.OrdinalIgnoreCase);
        var tier = at switch
        {
            0 => name.Length == text.Length ? Whole : Beginning,
            > 0 => BeginsWord(name, text, at) ? Word : Part,
            _ => text.Length > 1 && At(name, text) is not null ? Letters : -1,
        };
        return tier < 0 ? null : (tier << 8) + Math.Min(name.Length, 255);
    }

    /// <summary>The name in parts, those that were typed marked; all of it unmarked if it does not fit.</summary>
    public static IReadOnlyList<(string Text, bool Typed)> Parts(string name, string text)
    {
        var at = text.Length == 0 || text.Length > name.Length ? [] : name.IndexOf(text, StringComparison.OrdinalIgnoreCase) is >= 0 and var found ? Enumerable.Range(found, text.Length).ToArray() : At(name, text) ?? [];
        var parts = new List<(string Text, bool Typed)>();
        var from = 0;
        while (from < name.Length)
        {
            var (typed, to) = (Array.IndexOf(at, from) >= 0, from + 1);
            // A pair of surrogates is one letter
            while (to < name.Length && (Array.IndexOf(at, to) >= 0 == typed || char.IsLowSurrogate(name[to]))) to++;
            parts.Add((name[from..to], typed));
            from = to;
        }
        return parts;
    }

    private static bool BeginsWord(string name, string text, int first)
    {
        for (var at = first; at > 0; at = name.IndexOf(text, at + 1, StringComparison.OrdinalIgnoreCase)) if (!char.IsLetterOrDigit(name[at - 1])) return true;
        return false;
    }

    private static int[]? At(string name, string text)
    {
        var at = new int[text.Length];
        var (next, found) = (0, 0);
        foreach (var letter in text)
        {
            while (next < name.Length && char.ToUpperInvariant(name[next]) != char.ToUpperInvariant(letter)) next++;
            if (next == name.Length) return null;
            at[found++] = next++;
        }
        return at;
    }
}
