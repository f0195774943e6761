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
        if (by != _sortedBy || (now - _sortedAt >= Period && !Held))
        {
            _places = [];
            foreach (var row in rows) _places.TryAdd(key(row), _places.Count);
            _sortedAt = now;
            _sortedBy = by;
        }
        return [.. rows.OrderBy(r => _places.GetValueOrDefault(key(r), int.MaxValue))];
    }
}
