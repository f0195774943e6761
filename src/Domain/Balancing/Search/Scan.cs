namespace XenWeb.Domain.Balancing.Search;

/// <summary>Looks for the single move that brings most.</summary>
internal sealed class Scan
{
    /// <summary>Up to so many hosts every move is weighed; in a larger lab those from and to the hosts that stick out most.</summary>
    public const int HostsMax = 64;

    private const int Sample = 24;
    private const double Same = 1e-12;
    private readonly Problem _lab;
    private readonly int[] _all;
    private readonly double[] _price;
    private int _next;

    public Scan(Problem lab)
    {
        (_lab, _price) = (lab, new double[lab.Hosts.Length]);
        _all = [.. Enumerable.Range(0, lab.Hosts.Length).Where(h => lab.Takes[h])];
    }

    /// <summary>How many moves were weighed.</summary>
    public long Weighed { get; private set; }

    /// <summary>The best move that brings at least so much; in a large lab the best that is seen at once, and none only if there is none.</summary>
    public Candidate Best(Walk walk, double least)
    {
        if (_all.Length <= HostsMax) return Among(walk, _all, _all, least);
        var (sources, targets) = Extremes(walk.Layout);
        var best = Among(walk, sources, targets, least);
        // The rest of a large lab is looked through host by host, going on where the last look ended
        for (var tried = 0; tried < _all.Length && !best.Exists; tried++)
        {
            best = Among(walk, [_all[_next]], _all, least);
            if (!best.Exists) _next = (_next + 1) % _all.Length;
        }
        return best;
    }

    /// <summary>The best move from and to these hosts.</summary>
    public Candidate Among(Walk walk, int[] sources, int[] targets, double least)
    {
        var layout = walk.Layout;
        var best = Candidate.None with { Gain = least };
        foreach (var from in sources)
        {
            var last = -1;
            foreach (var guest in layout.Guests[from])
            {
                if (_lab.Kind[guest] == last || !_lab.Moves(guest, from)) continue;
                last = _lab.Kind[guest];
                best = To(walk, guest, from, targets, best);
            }
        }
        return best;
    }

    /// <summary>The best place for one guest among these hosts, if it is better than what is known.</summary>
    public Candidate To(Walk walk, int guest, int from, int[] targets, Candidate best)
    {
        var layout = walk.Layout;
        var wanted = layout.Score - _lab.Cost[guest];
        foreach (var to in targets)
        {
            if (to == from || !layout.Fits(guest, to)) continue;
            Weighed++;
            var gain = wanted - layout.After(guest, from, to);
            if (IsBetter(gain, guest, to, best) && walk.Spare.Keeps(guest, to)) best = new Candidate(guest, to, gain);
        }
        return best;
    }

    // Of moves that bring the same but for rounding that of the less important guest, then the first by its name and the host's, as hbal has it: which of them is made decides where the way down ends
    private bool IsBetter(double gain, int guest, int to, in Candidate best) =>
        gain > best.Gain + Same || (gain > best.Gain - Same && best.Exists && (_lab.Rank[guest] < _lab.Rank[best.Guest] || (guest == best.Guest && to < best.To)));

    /// <summary>The hosts that take, those with most first as the score's slope prices what they hold; and which of them stand out.</summary>
    private (int[] Sources, int[] Targets) Extremes(Layout layout)
    {
        var (sources, targets) = (new SortedSet<int>(), new SortedSet<int>());
        var order = (int[])_all.Clone();
        for (var t = -1; t < _lab.Spreads; t++)
        {
            foreach (var h in _all) _price[h] = t < 0 ? Price(layout, h) : layout.Share[h * _lab.Terms.Length + t];
            Array.Sort(order, (a, b) => _price[a] != _price[b] ? _price[b].CompareTo(_price[a]) : a.CompareTo(b));
            var some = t < 0 ? Sample : Sample / 3;
            sources.UnionWith(order.Take(some));
            targets.UnionWith(order.TakeLast(some));
        }
        return ([.. sources], [.. targets]);
    }

    private double Price(Layout layout, int host)
    {
        var price = 0.0;
        for (var t = 0; t < _lab.Spreads; t++) price += layout.Slope(t) * layout.Share[host * _lab.Terms.Length + t];
        return price;
    }
}
