namespace XenWeb.Domain.Balancing.Search;

/// <summary>
/// N+1: whether the others could take a lost host's guests. Pinned guests have no other place and are left out. The exact question is bin
/// packing; two answers are given that are never too hopeful: a bound that costs a few additions, and where that says no, the guests are
/// really put on the others, largest first, each where most is free.
/// </summary>
internal sealed class SpareMemory
{
    private const int SizesMax = 16;
    private readonly Problem _lab;
    private readonly Layout _layout;
    private readonly long[] _sizes;
    private readonly bool _uniform;
    private readonly long[] _free;
    private readonly long[] _above;
    private int _uncovered;

    public SpareMemory(Problem lab, Layout layout)
    {
        (_lab, _layout, _free) = (lab, layout, new long[lab.Hosts.Length]);
        var sizes = lab.Needs.Distinct().Order().ToArray();
        _sizes = sizes.Length <= SizesMax ? sizes : [.. Enumerable.Range(1, SizesMax).Select(i => sizes[i * (sizes.Length - 1) / SizesMax]).Distinct()];
        _above = new long[_sizes.Length];
        _uniform = Array.TrueForAll(lab.Allowed, a => a) && lab.ApartNames.Length == 0;
        Refresh();
    }

    /// <summary>Looks again, after a move.</summary>
    public void Refresh() => _uncovered = _lab.Policy.KeepSpare ? Uncovered(-1, -1, int.MaxValue) : 0;

    /// <summary>Whether a move leaves no more hosts uncovered than there are.</summary>
    public bool Keeps(int guest, int to) => !_lab.Policy.KeepSpare || Uncovered(guest, to, _uncovered) <= _uncovered;

    /// <summary>Whether a host's loss is covered.</summary>
    public bool Covers(int host)
    {
        Prepare(-1, -1);
        return IsCovered(host, -1, -1);
    }

    /// <summary>Whether the loss of every host is covered.</summary>
    public bool CoversAll() => Uncovered(-1, -1, 0) == 0;

    /// <summary>Of each host the guests that would find no place if it were lost, the largest first; none where its loss is covered.</summary>
    public int[][] Homeless()
    {
        Prepare(-1, -1);
        return [.. Enumerable.Range(0, _free.Length).Select(h => IsCovered(h, -1, -1) ? [] : Homeless(h, -1, -1).ToArray())];
    }

    // Counts no further than the caller wants to know
    private int Uncovered(int guest, int to, int enough)
    {
        Prepare(guest, to);
        var uncovered = 0;
        for (var h = 0; h < _free.Length && uncovered <= enough; h++)
        {
            if (!IsCovered(h, guest, to)) uncovered++;
        }
        return uncovered;
    }

    private void Prepare(int guest, int to)
    {
        for (var h = 0; h < _free.Length; h++) _free[h] = _lab.Takes[h] ? Math.Max(0, _layout.Free[h] - _lab.Policy.LeastFree.Bytes) : 0;
        if (guest >= 0)
        {
            var from = _layout.At[guest];
            if (from >= 0 && _lab.Takes[from]) _free[from] += _lab.Needs[guest];
            _free[to] = Math.Max(0, _free[to] - _lab.Needs[guest]);
        }
        for (var s = 0; s < _sizes.Length; s++)
        {
            _above[s] = 0;
            foreach (var free in _free) _above[s] += Math.Max(0, free - _sizes[s] + 1);
        }
    }

    private bool IsCovered(int host, int guest, int to)
    {
        var (total, largest) = (0L, 0L);
        foreach (var here in _layout.Guests[host])
        {
            if (here == guest || _lab.Guests[here].Rules.PinnedTo is not null) continue;
            total += _lab.Needs[here];
            largest = Math.Max(largest, _lab.Needs[here]);
        }
        if (host == to && _lab.Guests[guest].Rules.PinnedTo is null) (total, largest) = (total + _lab.Needs[guest], Math.Max(largest, _lab.Needs[guest]));
        if (total == 0) return true;
        // As long as somebody has the largest one's size free every guest finds a place, so what lies above that size is sure to be filled
        var size = Array.FindIndex(_sizes, s => s >= largest);
        if (_uniform && _above[size] - Math.Max(0, _free[host] - _sizes[size] + 1) >= total) return true;
        return !Homeless(host, guest, to).Any();
    }

    // Put on the others one after the other, those for which none has room
    private IEnumerable<int> Homeless(int host, int guest, int to)
    {
        var free = (long[])_free.Clone();
        free[host] = 0;
        var lost = _layout.Guests[host].Where(g => g != guest).Concat(host == to ? [guest] : []).Where(g => _lab.Guests[g].Rules.PinnedTo is null);
        var groups = _lab.ApartNames.Length == 0 ? _layout.GroupAt : (int[])_layout.GroupAt.Clone();
        if (guest >= 0 && _lab.Apart[guest] >= 0)
        {
            if (_layout.At[guest] >= 0) groups[_layout.At[guest] * _lab.ApartNames.Length + _lab.Apart[guest]]--;
            groups[to * _lab.ApartNames.Length + _lab.Apart[guest]]++;
        }
        foreach (var one in lost.OrderByDescending(g => _lab.Needs[g]).ThenBy(g => _lab.Guests[g].Name, StringComparer.Ordinal))
        {
            var best = -1;
            for (var h = 0; h < free.Length; h++)
            {
                if (h == host || !_lab.Takes[h] || free[h] < _lab.Needs[one] || !_lab.Allowed[_lab.Class[one] * free.Length + h]) continue;
                if (_lab.Apart[one] >= 0 && groups[h * _lab.ApartNames.Length + _lab.Apart[one]] > 0) continue;
                if (best < 0 || free[h] > free[best]) best = h;
            }
            if (best < 0)
            {
                yield return one;
                continue;
            }
            free[best] -= _lab.Needs[one];
            if (_lab.Apart[one] >= 0) groups[best * _lab.ApartNames.Length + _lab.Apart[one]]++;
        }
    }
}
