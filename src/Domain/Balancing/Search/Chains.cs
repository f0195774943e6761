namespace XenWeb.Domain.Balancing.Search;

/// <summary>
/// The last resort of a full lab: up to three moves in a row, each feasible when it is made, that only together help: two small guests for
/// one of their size, say. All of them are tried, as far as the effort goes; each next move touches a host of those before.
/// </summary>
internal sealed class Chains
{
    private const int LengthMax = 3;
    private readonly Problem _lab;
    private readonly Walk _walk;
    private readonly int[] _hosts;
    private readonly double _least;
    private long _left;

    public Chains(Problem lab, Walk walk, long effort)
    {
        (_lab, _walk, _left, _least) = (lab, walk, effort, Math.Max(lab.Policy.LeastGain, 1e-9));
        _hosts = [.. Enumerable.Range(0, lab.Hosts.Length).Where(h => lab.Takes[h])];
    }

    /// <summary>Makes all that help.</summary>
    public void Run()
    {
        while (_left > 0 && Extend(1, _hosts, _walk.Layout.Score, 0))
        {
        }
    }

    // Goes one move deeper; if that helps it is kept, and nothing is kept if nothing helps
    private bool Extend(int length, int[] touched, double score, double cost)
    {
        if (_walk.Steps.Count >= (_lab.Policy.MostMoves ?? int.MaxValue)) return false;
        foreach (var (guest, to) in Moves(touched))
        {
            if (_left-- <= 0) return false;
            var from = _walk.Layout.At[guest];
            var gain = score - _walk.Layout.After(guest, from, to) - cost - _lab.Cost[guest];
            if (gain > length * _least && _walk.Spare.Keeps(guest, to))
            {
                _walk.Go(guest, to);
                return true;
            }
            if (length == LengthMax || !_walk.Spare.Keeps(guest, to)) continue;
            _walk.Go(guest, to);
            if (Extend(length + 1, length == 1 ? [from, to] : [.. touched.Append(from).Append(to).Distinct()], score, cost + _lab.Cost[guest])) return true;
            _walk.Back();
        }
        return false;
    }

    // From and to the touched hosts; of each kind the first
    private List<(int Guest, int To)> Moves(int[] touched)
    {
        var moves = new List<(int, int)>();
        foreach (var from in _hosts)
        {
            var targets = Array.IndexOf(touched, from) >= 0 ? _hosts : touched;
            var last = -1;
            foreach (var guest in _walk.Layout.Guests[from])
            {
                if (_lab.Kind[guest] == last || !_lab.Moves(guest, from)) continue;
                last = _lab.Kind[guest];
                foreach (var to in targets)
                {
                    if (to != from && _walk.Layout.Fits(guest, to)) moves.Add((guest, to));
                }
            }
        }
        return moves;
    }
}
