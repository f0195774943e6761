namespace XenWeb.Web.Controls;

/// <summary>Marks of a chart, those that would lie on each other as one.</summary>
public static class ChartMarks
{
    // A name takes about a fifth of a plot
    private const int NamesMax = 5;

    // More can't be said in one breath; the address of the moment has all
    private const int TextsMax = 3;

    /// <summary>The marks from a moment on, oldest first; marks nearer than a name is long are one: "3 moves".</summary>
    /// <param name="marks">In any order.</param>
    /// <param name="from">Older ones are left out.</param>
    /// <param name="length">Of the plot.</param>
    /// <param name="named">Whether they bear their names.</param>
    public static IReadOnlyList<ChartMark> Cluster(IReadOnlyList<ChartMark> marks, DateTimeOffset from, TimeSpan length, bool named)
    {
        var clustered = new List<List<ChartMark>>();
        foreach (var mark in marks.Where(m => m.At >= from && m.At <= from + length + TimeSpan.FromMinutes(1)).OrderBy(m => m.At))
        {
            if (clustered is [.., var last] && mark.At - last[0].At < length / NamesMax) last.Add(mark);
            else clustered.Add([mark]);
        }
        return [.. clustered.Select(c => new ChartMark(c[0].At, !named ? "" : c.Count == 1 ? c[0].Label : $"{c[0].Label} +{c.Count - 1}", Texts(c)))];
    }

    private static string Texts(List<ChartMark> cluster)
    {
        var texts = cluster.Take(TextsMax).Select(m => m.Text.Length > 0 ? m.Text : m.Label);
        var said = string.Join(", ", texts);
        return cluster.Count > TextsMax ? T($"{said} and {cluster.Count - TextsMax} more") : said;
    }
}
