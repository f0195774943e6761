namespace XenWeb.Web.Controls;

/// <summary>How a table is sorted; written into the address as "cpu" or "-cpu".</summary>
/// <param name="Key">The column.</param>
/// <param name="Descending">Largest first.</param>
public sealed record SortOrder(string Key, bool Descending)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; <paramref name="otherwise"/> for null or empty.</summary>
    public static SortOrder Parse(string? text, SortOrder otherwise) => text switch
    {
        null or "" => otherwise,
        ['-', .. var key] => new(key, true),
        _ => new(text, false),
    };

    /// <summary>The order after a press on a column's head: the same column turns round.</summary>
    public SortOrder By(string key, bool descendingFirst) => key == Key ? this with { Descending = !Descending } : new(key, descendingFirst);

    /// <summary>Sorts rows by a key of each; equal ones keep their order.</summary>
    public IEnumerable<T> Apply<T, TKey>(IEnumerable<T> rows, Func<T, TKey> by, IComparer<TKey>? than = null) => Descending ? rows.OrderByDescending(by, than) : rows.OrderBy(by, than);

    /// <inheritdoc/>
    public override string ToString() => Descending ? "-" + Key : Key;
}
