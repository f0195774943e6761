namespace XenWeb.Web.Controls;

/// <summary>The rows of a table that were chosen, to be ordered about together. Kept by key: a row that the filter hides, or that is out of view, stays chosen, and is counted.</summary>
/// <param name="keyOf">What tells a row from the others, also after it has changed.</param>
public class RowSelection<TRow, TKey>(Func<TRow, TKey> keyOf)
    where TKey : notnull
{
    private readonly HashSet<TKey> _chosen = [];
    private (bool IsSet, TKey? Key) _last;

    /// <summary>How many.</summary>
    public int Count => _chosen.Count;

    /// <summary>Whether this one is.</summary>
    public bool Has(TKey key) => _chosen.Contains(key);

    /// <summary>Chooses a row, or lets it go; with <paramref name="range"/> all from the row that was pressed last to this one, in the table's order.</summary>
    public void Set(TKey key, bool chosen, bool range, IReadOnlyList<TRow> rows)
    {
        var (from, to) = (range && _last.IsSet ? At(rows, _last.Key!) : -1, At(rows, key));
        if (from < 0 || to < 0) from = to;
        if (to < 0) return;
        for (var i = Math.Min(from, to); i <= Math.Max(from, to); i++) Set(keyOf(rows[i]), chosen);
        _last = (true, key);
    }

    /// <summary>Chooses all of them, or lets them go.</summary>
    public void SetAll(IReadOnlyList<TRow> rows, bool chosen)
    {
        foreach (var row in rows) Set(keyOf(row), chosen);
    }

    /// <summary>None is chosen.</summary>
    public void Clear()
    {
        _chosen.Clear();
        _last = default;
    }

    /// <summary>Those of all rows that are chosen, in their order. One that has vanished is not chosen any more.</summary>
    public IReadOnlyList<TRow> Of(IReadOnlyList<TRow> all)
    {
        if (_chosen.Count == 0) return [];
        var there = all.Where(r => _chosen.Contains(keyOf(r))).ToList();
        if (there.Count < _chosen.Count) _chosen.IntersectWith(there.Select(keyOf));
        return there;
    }

    private void Set(TKey key, bool chosen)
    {
        if (chosen) _chosen.Add(key);
        else _chosen.Remove(key);
    }

    private int At(IReadOnlyList<TRow> rows, TKey key)
    {
        for (var i = 0; i < rows.Count; i++) if (EqualityComparer<TKey>.Default.Equals(keyOf(rows[i]), key)) return i;
        return -1;
    }
}
