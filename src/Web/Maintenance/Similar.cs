namespace XenWeb.Web.Maintenance;

/// <summary>Names that a person may have meant.</summary>
internal static class Similar
{
    /// <summary>"There is no host 'ferbi'. Did you mean ferby?" With nothing similar, what there is, ten at most.</summary>
    public static string Unknown(string what, string wanted, IEnumerable<string> names)
    {
        var all = names.ToArray();
        var near = all.Select(n => (Name: n, Distance: Distance(n, wanted))).Where(n => n.Distance <= Math.Max(1, wanted.Length / 3))
            .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal).Take(3).Select(n => n.Name).ToArray();
        var shown = wanted.Length > 80 ? wanted[..80] + "…" : wanted;
        if (near.Length > 0) return $"There is no {what} '{shown}'. Did you mean {Words.Or(near)}?";
        if (all.Length == 0) return $"There is no {what} '{shown}', and no other yet.";
        return $"There is no {what} '{shown}'. There {(all.Length == 1 ? "is" : "are")} {Words.List([.. all.Order(StringComparer.Ordinal).Take(10)])}{(all.Length > 10 ? ", and others" : "")}.";
    }

    // Levenshtein without regard to case, over at most 80 characters
    private static int Distance(string a, string b)
    {
        a = a.ToUpperInvariant()[..Math.Min(a.Length, 80)];
        b = b.ToUpperInvariant()[..Math.Min(b.Length, 80)];
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }
        return row[b.Length];
    }
}
