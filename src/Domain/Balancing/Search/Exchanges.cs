namespace XenWeb.Domain.Balancing.Search;

/// <summary>
/// Where a lab is so full that a wanted end cannot be reached, exchanges of two guests are made one at a time, each at once and only if every step of it
/// is feasible: straight, the other way round, or with one guest stepping aside to a third host.
/// </summary>
internal sealed class Exchanges
{
    private const int TriesMax = 4;
    private readonly Problem _lab;
    private readonly Walk _walk;
    private readonly int[] _hosts;
    private readonly double _least;
    private long _left;

    public Exchanges(Problem lab, Walk walk, long effort)
    {
        (_lab, _walk, _left, _least) = (lab, walk, effort, Math.Max(lab.Policy.LeastGain, 1e-9));
        _hosts = [.. Enumerable.Range(0, lab.Hosts.Length).Where(h => lab.Takes[h])];
    }

    /// <summary>Makes all that help.</summary>
    public void Run()
    {
        for (var helped = true; helped && _left > 0;)
        {
            helped = false;
            for (var a = 0; a < _hosts.Length; a++)
            {
                for (var b = a + 1; b < _hosts.Length && _left > 0; b++) helped |= Pair(_hosts[a], _hosts[b]);
            }
        }
    }

    private bool Pair(int one, int other)
    {
        var layout = _walk.Layout;
        var ways = new List<(double Gain, int Mine, int Theirs)>();
        foreach (var mine in Heads(one))
        {
            foreach (var theirs in Heads(other))
            {
                _left--;
                if (_lab.Kind[mine] == _lab.Kind[theirs] || !layout.FitsInsteadOf(mine, other, theirs) || !layout.FitsInsteadOf(theirs, one, mine)) continue;
                var gain = layout.Score - layout.AfterSwap(mine, theirs) - _lab.Cost[mine] - _lab.Cost[theirs];
                if (gain > 2 * _least) ways.Add((gain, mine, theirs));
            }
        }
        foreach (var (gain, mine, theirs) in ways.OrderByDescending(w => w.Gain).ThenBy(w => w.Mine).ThenBy(w => w.Theirs).Take(TriesMax))
        {
            if (Try((mine, other, false), (theirs, one, false)) || Try((theirs, one, false), (mine, other, false))) return true;
            if (gain > 3 * _least + _lab.Cost[mine] && Aside(mine, theirs)) return true;
        }
        return false;
    }

    private bool Aside(int mine, int theirs)
    {
        var (one, other) = (_walk.Layout.At[mine], _walk.Layout.At[theirs]);
        foreach (var third in _hosts)
        {
            if (third == one || third == other) continue;
            if (Try((mine, third, true), (theirs, one, false), (mine, other, false)) || Try((theirs, third, true), (mine, other, false), (theirs, one, false))) return true;
        }
        return false;
    }

    // All of it or nothing
    private bool Try(params ReadOnlySpan<(int Guest, int To, bool Staged)> steps)
    {
        if (_walk.Steps.Count + steps.Length > (_lab.Policy.MostMoves ?? int.MaxValue)) return false;
        var made = 0;
        foreach (var (guest, to, staged) in steps)
        {
            if (!_walk.May(guest, to)) break;
            _walk.Go(guest, to, staged);
            made++;
        }
        if (made == steps.Length) return true;
        while (made-- > 0) _walk.Back();
        return false;
    }

    private List<int> Heads(int host) => [.. _walk.Layout.Guests[host].Where(g => _lab.Moves(g, host)).DistinctBy(g => _lab.Kind[g])];
}
