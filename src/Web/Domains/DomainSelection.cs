using XenWeb.Domain.Guests;

namespace XenWeb.Web.Domains;

/// <summary>The domains of a table that were chosen, to be ordered about together. Kept by id: a row that the filter hides, or that is out of view, stays chosen, and is counted.</summary>
public sealed class DomainSelection
{
    private readonly HashSet<GuestId> _chosen = [];
    private GuestId? _last;

    /// <summary>How many.</summary>
    public int Count => _chosen.Count;

    /// <summary>Whether this one is.</summary>
    public bool Has(GuestId id) => _chosen.Contains(id);

    /// <summary>Chooses a row, or lets it go; with <paramref name="range"/> all from the row that was pressed last to this one, in the table's order.</summary>
    public void Set(GuestId id, bool chosen, bool range, IReadOnlyList<DomainView> rows)
    {
        var (from, to) = (range && _last is { } last ? At(rows, last) : -1, At(rows, id));
        if (from < 0 || to < 0) from = to;
        if (to < 0) return;
        for (var i = Math.Min(from, to); i <= Math.Max(from, to); i++) Set(rows[i].Guest.Id, chosen);
        _last = id;
    }

    /// <summary>Chooses all of them, or lets them go.</summary>
    public void SetAll(IReadOnlyList<DomainView> rows, bool chosen)
    {
        foreach (var row in rows) Set(row.Guest.Id, chosen);
    }

    /// <summary>None is chosen.</summary>
    public void Clear()
    {
        _chosen.Clear();
        _last = null;
    }

    /// <summary>Those of the lab that are chosen, in its order. One that has vanished is not chosen any more.</summary>
    public IReadOnlyList<DomainView> Of(IReadOnlyList<DomainView> all)
    {
        if (_chosen.Count == 0) return [];
        var there = all.Where(d => _chosen.Contains(d.Guest.Id)).ToList();
        if (there.Count < _chosen.Count) _chosen.IntersectWith(there.Select(d => d.Guest.Id));
        return there;
    }

    private void Set(GuestId id, bool chosen)
    {
        if (chosen) _chosen.Add(id);
        else _chosen.Remove(id);
    }

    private static int At(IReadOnlyList<DomainView> rows, GuestId id)
    {
        for (var i = 0; i < rows.Count; i++) if (rows[i].Guest.Id == id) return i;
        return -1;
    }
}
