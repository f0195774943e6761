namespace XenWeb.Domain.Balancing.Search;

/// <summary>
/// From where a walk is to a wanted end, by the fewest moves: for each kind, from hosts that have too many to hosts that have too few; always
/// the one that lowers the score most. Where nothing can move because hosts are full, one guest steps aside to a third host.
/// </summary>
internal sealed class Ordering
{
    // Beyond so many pairs of hosts only those that stick out are weighed
    private const int PairsMax = 300;
    private const int SideMax = 12;
    private readonly Problem _lab;
    private readonly Walk _walk;
    // By kind, only the hosts that have too many (over 0) or too few
    private readonly SortedDictionary<int, int>[] _surplus;
    private readonly SortedSet<int> _aside = [];

    public Ordering(Problem lab, Walk walk, Layout wanted)
    {
        (_lab, _walk) = (lab, walk);
        _surplus = [.. Enumerable.Range(0, lab.Kinds).Select(_ => new SortedDictionary<int, int>())];
        for (var i = 0; i < lab.Guests.Length; i++)
        {
            if (walk.Layout.At[i] < 0 || wanted.At[i] < 0 || walk.Layout.At[i] == wanted.At[i]) continue;
            Add(lab.Kind[i], walk.Layout.At[i], 1);
            Add(lab.Kind[i], wanted.At[i], -1);
        }
    }

    /// <summary>Goes there, as far as it can; false if something is in the way.</summary>
    public bool Run()
    {
        var kinds = Enumerable.Range(0, _lab.Kinds).Where(k => _surplus[k].Count > 0).ToList();
        while (!_walk.IsFull && kinds.Count > 0)
        {
            var best = Candidate.None;
            foreach (var kind in kinds) best = Best(kind, best);
            if (!best.Exists) best = StepAside(kinds);
            if (!best.Exists) return false;
            Go(best, kinds);
        }
        return true;
    }

    private void Go(Candidate move, List<int> kinds)
    {
        var kind = _lab.Kind[move.Guest];
        Add(kind, _walk.Layout.At[move.Guest], -1);
        Add(kind, move.To, 1);
        _walk.Go(move.Guest, move.To, staged: _aside.Contains(move.Guest) && _surplus[kind].GetValueOrDefault(move.To) > 0);
        if (_surplus[kind].Count == 0) kinds.Remove(kind);
    }

    private void Add(int kind, int host, int change)
    {
        var now = _surplus[kind].GetValueOrDefault(host) + change;
        if (now == 0) _surplus[kind].Remove(host);
        else _surplus[kind][host] = now;
    }

    private Candidate Best(int kind, Candidate best)
    {
        var surplus = _surplus[kind];
        int[] from = [.. surplus.Where(s => s.Value > 0).Select(s => s.Key)], to = [.. surplus.Where(s => s.Value < 0).Select(s => s.Key)];
        if (from.Length * to.Length > PairsMax) (from, to) = ([.. ByPrice(kind, from).TakeLast(SideMax)], [.. ByPrice(kind, to).Take(SideMax)]);
        foreach (var a in from)
        {
            var guest = First(kind, a);
            if (guest < 0) continue;
            foreach (var b in to)
            {
                if (!_walk.Layout.Fits(guest, b)) continue;
                var gain = _walk.Layout.Score - _walk.Layout.After(guest, a, b);
                if (gain > best.Gain && _walk.Spare.Keeps(guest, b)) best = new Candidate(guest, b, gain);
            }
        }
        return best;
    }

    private IEnumerable<int> ByPrice(int kind, int[] hosts)
    {
        var guest = Array.BinarySearch(_lab.Kind, kind);
        var slopes = Enumerable.Range(0, _lab.Spreads).Select(t => _walk.Layout.Slope(t) * _lab.Amount[guest * _lab.Terms.Length + t]).ToArray();
        return hosts.OrderBy(h => slopes.Select((s, t) => s * _walk.Layout.Share[h * _lab.Terms.Length + t]).Sum()).ThenBy(h => h);
    }

    // The first of a kind on a host that moves; one that has moved already rather than another, so that fewer guests are touched
    private int First(int kind, int host)
    {
        var first = -1;
        foreach (var guest in _walk.Layout.Guests[host])
        {
            if (_lab.Kind[guest] != kind || !_lab.Moves(guest, host)) continue;
            if (_lab.Origin[guest] != host) return guest;
            if (first < 0) first = guest;
        }
        return first;
    }

    // All that is left is blocked: a guest that has to leave a full host anyway goes to a third one first, and frees a place for another
    private Candidate StepAside(List<int> kinds)
    {
        var best = Candidate.None;
        foreach (var kind in kinds)
        {
            foreach (var host in _surplus[kind].Where(s => s.Value > 0).Select(s => s.Key))
            {
                var guest = First(kind, host);
                if (guest < 0 || _aside.Contains(guest) || !kinds.Exists(k => k != kind && _surplus[k].GetValueOrDefault(host) < 0)) continue;
                for (var aside = 0; aside < _lab.Hosts.Length; aside++)
                {
                    if (_surplus[kind].GetValueOrDefault(aside) < 0 || !_walk.May(guest, aside)) continue;
                    var gain = _walk.Layout.Score - _walk.Layout.After(guest, host, aside);
                    if (gain > best.Gain) best = new Candidate(guest, aside, gain);
                }
            }
        }
        if (best.Exists) _aside.Add(best.Guest);
        return best;
    }
}
