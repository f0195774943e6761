namespace XenWeb.Web.Plans;

/// <summary>Names in a sentence of a page; operations, which are data, have theirs from <see cref="Maintenance.Words"/>.</summary>
internal static class NameList
{
    // More are not read
    private const int NamesMax = 10;

    /// <summary>"a", "a and b", "a, b and c"; of more than ten the rest is counted.</summary>
    public static string Of(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => names[0],
        <= NamesMax => T($"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}"),
        _ => T($"{string.Join(", ", names.Take(NamesMax - 1))} and {names.Count - NamesMax + 1} more"),
    };
}
