namespace XenWeb.Domain.Balancing.Search;

/// <summary>
/// Looks for a better end than the plain descent's: exchanges between two hosts until none helps, then small disturbances that are kept only if
/// the way down from them ends lower (iterated local search). It looks at ends only; <see cref="Ordering"/> finds a way there. Each guest that is
/// not where it was costs a move's price: with a high price the end is near, with a low one it is as good as can be.
/// </summary>
internal sealed class Improver
{
    private const int PartnersMax = 48;
    private readonly Problem _lab;
    private readonly Layout _layout;
    private readonly int[] _hosts;
    private readonly int[]?[] _heads;
    private readonly Displaced _displaced;
    private readonly double _price;
    private readonly List<(int Guest, int From)> _done = [];
    private readonly Dice _dice = new(1);
    private readonly int _patience;
    private long _left;

    public Improver(Problem lab, Layout layout, Layout from, double price, long effort)
    {
        (_lab, _layout, _price, _left, _displaced) = (lab, layout, price, effort, new Displaced(lab, from, layout));
        _hosts = [.. Enumerable.Range(0, lab.Hosts.Length).Where(h => lab.Takes[h])];
        _heads = new int[lab.Hosts.Length][];
        _patience = 300 + 30 * _hosts.Length;
    }

    // What is minimised
    private double Worth => _layout.Score + _price * _displaced.Count;

    /// <summary>Improves the layout in place.</summary>
    public void Run()
    {
        if (_hosts.Length < 2) return;
        while (_left > 0 && Sweep(_hosts)) _layout.Recount();
        for (var vain = 0; _left > 0 && vain < _patience && _layout.Score > 1e-9; vain++)
        {
            if (Disturb()) vain = 0;
        }
        _layout.Recount();
    }

    // Every host of these with its partners, whatever helps at once
    private bool Sweep(int[] hosts)
    {
        var helped = false;
        foreach (var host in hosts)
        {
            foreach (var partner in Partners(host))
            {
                while (_left > 0 && Exchange(host, partner)) helped = true;
            }
        }
        return helped;
    }

    // In a large lab some by chance: the next sweep takes others
    private int[] Partners(int host)
    {
        if (_hosts.Length <= PartnersMax) return [.. _hosts.Where(h => h != host)];
        var start = _dice.Next(_hosts.Length);
        var stride = 1 + _dice.Next(_hosts.Length / PartnersMax);
        return [.. Enumerable.Range(0, PartnersMax).Select(i => _hosts[(start + i * stride) % _hosts.Length]).Where(h => h != host)];
    }

    // The first guest of each kind on a host that may move: the others are like them
    private int[] Heads(int host)
    {
        if (_heads[host] is { } known) return known;
        var last = -1;
        var heads = new List<int>();
        foreach (var guest in _layout.Guests[host])
        {
            if (_lab.Kind[guest] == last || !_lab.Moves(guest, host)) continue;
            last = _lab.Kind[guest];
            heads.Add(guest);
        }
        return _heads[host] = [.. heads];
    }

    private bool Exchange(int one, int other)
    {
        var best = (Gain: 1e-9, One: -1, Other: -1);
        Alone(one, other, ref best);
        Alone(other, one, ref best);
        foreach (var mine in Heads(one)) Swaps(mine, one, other, ref best);
        if (best.One < 0) return false;
        if (best.Other < 0) Move(best.One, _layout.At[best.One] == one ? other : one);
        else Swap(best.One, best.Other);
        return true;
    }

    private void Alone(int from, int to, ref (double Gain, int One, int Other) best)
    {
        foreach (var guest in Heads(from))
        {
            if (!_layout.Fits(guest, to)) continue;
            _left--;
            var gain = _layout.Score - _layout.After(guest, from, to) - (_price + _lab.Cost[guest]) * _displaced.Change(guest, from, to);
            if (gain > best.Gain) best = (gain, guest, -1);
        }
    }

    private void Swaps(int mine, int one, int other, ref (double Gain, int One, int Other) best)
    {
        foreach (var theirs in Heads(other))
        {
            if (_lab.Kind[theirs] == _lab.Kind[mine] || !_layout.FitsInsteadOf(mine, other, theirs) || !_layout.FitsInsteadOf(theirs, one, mine)) continue;
            _left--;
            var gain = _layout.Score - _layout.AfterSwap(mine, theirs) - (_price + _lab.Cost[mine]) * _displaced.Change(mine, one, other) - (_price + _lab.Cost[theirs]) * _displaced.Change(theirs, other, one);
            if (gain > best.Gain) best = (gain, mine, theirs);
        }
    }

    private bool Disturb()
    {
        var before = Worth;
        _done.Clear();
        var touched = new SortedSet<int>();
        var moves = 1 + _dice.Next(3);
        for (var i = 0; i < moves; i++) Push(touched);
        _left -= 50 * moves;
        if (touched.Count > 0) Sweep([.. touched]);
        if (Worth < before - 1e-9) return true;
        for (var i = _done.Count - 1; i >= 0; i--) Place(_done[i].Guest, _done[i].From);
        if (_dice.Next(64) == 0) _layout.Recount();
        return false;
    }

    private void Push(SortedSet<int> touched)
    {
        var from = _hosts[_dice.Next(_hosts.Length)];
        var to = _hosts[_dice.Next(_hosts.Length)];
        if (from == to || _layout.Guests[from].Count == 0) return;
        var guest = _layout.Guests[from][_dice.Next(_layout.Guests[from].Count)];
        if (!_lab.Moves(guest, from) || !_layout.Fits(guest, to)) return;
        Move(guest, to);
        touched.Add(from);
        touched.Add(to);
    }

    private void Move(int guest, int to)
    {
        _done.Add((guest, _layout.At[guest]));
        Place(guest, to);
    }

    private void Place(int guest, int to)
    {
        _heads[_layout.At[guest]] = _heads[to] = null;
        _displaced.Move(guest, _layout.At[guest], to);
        _layout.Move(guest, to);
    }

    // Two moves in one: between them a host may hold more than it has
    private void Swap(int mine, int theirs)
    {
        var (one, other) = (_layout.At[mine], _layout.At[theirs]);
        Move(mine, other);
        Move(theirs, one);
    }
}
