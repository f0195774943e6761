namespace XenWeb.Web.Controls;

/// <summary>
/// Keeps rows and tiles in their places: they are sorted anew at most every 10 s, and not while one of them is held by the pointer or
/// the focus. A press on a head sorts at once. What is new stands last until then.
/// </summary>
public sealed class CalmOrder<TKey>
    where TKey : notnull
{
    /// <summary>Least time between two sortings.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private Dictionary<TKey, int> _places = [];
    private DateTimeOffset _sortedAt;
    private string? _sortedBy;

    /// <summary>Whether the pointer or the focus is on one of them.</summary>
    public bool Held { get; set; }

    /// <summary>The rows in their places.</summary>
    /// <param name="sorted">The rows as they would be sorted now.</param>
    /// <param name="key">What a row is.</param>
    /// <param name="by">How they are sorted; another sorts at once.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<T> Apply<T>(IEnumerable<T> sorted, Func<T, TKey> key, string by, DateTimeOffset now)
    {
        var rows = sorted.ToList();
        return Apply(rows, same => same, key, by, now);
    }

    /// <summary>The rows in their places; they are sorted only when it is time for it, which counts where there are thousands.</summary>
    /// <param name="rows">The rows in any order.</param>
    /// <param name="sort">Sorts them.</param>
    /// <param name="key">What a row is.</param>
    /// <param name="by">How they are sorted; another sorts at once.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<T> Apply<T>(IReadOnlyList<T> rows, Func<IReadOnlyList<T>, IEnumerable<T>> sort, Func<T, TKey> key, string by, DateTimeOffset now)
    {
        if (by == _sortedBy && (now - _sortedAt < Period || Held)) return Placed(rows, key);
        var sorted = sort(rows).ToList();
        _places = new(sorted.Count);
        foreach (var row in sorted) _places.TryAdd(key(row), _places.Count);
        (_sortedAt, _sortedBy) = (now, by);
        return sorted;
    }

    private List<T> Placed<T>(IReadOnlyList<T> rows, Func<T, TKey> key)
    {
        var places = new (bool Taken, T Row)[_places.Count];
        var last = new List<T>();
        foreach (var row in rows)
        {
            if (_places.TryGetValue(key(row), out var place) && !places[place].Taken) places[place] = (true, row);
            else last.Add(row);
        }
        var placed = new List<T>(rows.Count);
        foreach (var (taken, row) in places) if (taken) placed.Add(row);
        placed.AddRange(last);
        return placed;
    }
}
