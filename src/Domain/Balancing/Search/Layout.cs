using System.Runtime.CompilerServices;

namespace XenWeb.Domain.Balancing.Search;

/// <summary>Who is where, with all sums that the score is made of: a move is weighed without a look at the other hosts and guests.</summary>
internal sealed class Layout
{
    private readonly Problem _lab;
    private readonly int _terms;
    private readonly int _groups;
    private readonly double _perHost;
    private readonly long _leastFree;
    private readonly double[] _weight;
    private readonly double[] _scale;
    // The shares less their mean at the start, which keeps the sums of squares exact to the last digits
    private readonly double[] _mean;
    private readonly double[] _sum;
    private readonly double[] _squares;
    private int _away;
    private int _onFull;

    public Layout(Problem lab)
    {
        (_lab, _terms, _groups, _scale) = (lab, lab.Terms.Length, lab.ApartNames.Length, lab.Scale);
        (_perHost, _weight) = (1.0 / Math.Max(1, lab.Counts.Count(c => c)), [.. lab.Terms.Select(t => t.Weight)]);
        (At, Share, Free, Vcpus) = (new int[lab.Guests.Length], new double[lab.Hosts.Length * _terms], (long[])lab.Room.Clone(), new int[lab.Hosts.Length]);
        (Guests, GroupAt) = ([.. lab.Hosts.Select(_ => new List<int>())], new int[lab.Hosts.Length * _groups]);
        (_mean, _sum, _squares) = (new double[_terms], new double[_terms], new double[_terms]);
        _leastFree = lab.Policy.LeastFree.Bytes;
        for (var i = 0; i < At.Length; i++) Put(i, lab.Origin[i]);
        Recount();
    }

    public Layout(Layout other)
    {
        (_lab, _terms, _groups, _perHost, _weight, _scale, _mean) = (other._lab, other._terms, other._groups, other._perHost, other._weight, other._scale, (double[])other._mean.Clone());
        (At, Share, Free, Vcpus, GroupAt) = ((int[])other.At.Clone(), (double[])other.Share.Clone(), (long[])other.Free.Clone(), (int[])other.Vcpus.Clone(), (int[])other.GroupAt.Clone());
        (_sum, _squares, _away, _onFull) = ((double[])other._sum.Clone(), (double[])other._squares.Clone(), other._away, other._onFull);
        Guests = [.. other.Guests.Select(g => new List<int>(g))];
        (Score, _leastFree) = (other.Score, other._leastFree);
    }

    /// <summary>Where each guest is; −1 for nowhere.</summary>
    public int[] At { get; }

    /// <summary>Host × terms, less the mean.</summary>
    public double[] Share { get; }

    /// <summary>Bytes free on each host.</summary>
    public long[] Free { get; }

    /// <summary>Virtual processors on each host.</summary>
    public int[] Vcpus { get; }

    /// <summary>The guests on each host, sorted.</summary>
    public List<int>[] Guests { get; }

    /// <summary>Host × groups: how many guests of a group.</summary>
    public int[] GroupAt { get; }

    /// <summary>The score; lower is better.</summary>
    public double Score { get; private set; }

    /// <summary>How many guests are on hosts to be emptied, or nowhere.</summary>
    public int Away => _away;

    /// <summary>Whether there is room for a guest on a host, and no rule against it.</summary>
    public bool Fits(int guest, int to) => FitsWith(guest, to, 0, 0, -1);

    /// <summary>The same, when another guest leaves that host at once.</summary>
    public bool FitsInsteadOf(int guest, int to, int other) => FitsWith(guest, to, _lab.Needs[other], _lab.Vcpus[other], _lab.Apart[other]);

    /// <summary>What the score becomes by a move.</summary>
    public double After(int guest, int from, int to)
    {
        return Shifted(Row(_lab.Amount, guest), default, from >= 0 && _lab.Counts[from] ? from : -1, _lab.Counts[to] ? to : -1) + Counted(guest, from, to);
    }

    /// <summary>What one term adds to the score.</summary>
    public double TermScore(int term) => Value(term, _sum[term], _squares[term], 0);

    /// <summary>What one term adds to the score after a move.</summary>
    public double TermAfter(int term, int guest, int from, int to)
    {
        var amount = _lab.Amount[guest * _terms + term];
        var (sum, squares, over) = (_sum[term], _squares[term], 0.0);
        if (from >= 0 && _lab.Counts[from]) Change(from, term, -amount, ref sum, ref squares, ref over);
        if (_lab.Counts[to]) Change(to, term, amount, ref sum, ref squares, ref over);
        return Value(term, sum, squares, over);
    }

    /// <summary>A host's share as it is.</summary>
    public double Plain(int host, int term) => Share[host * _terms + term] + _mean[term];

    /// <summary>What the score becomes when two guests change places. Both hosts count.</summary>
    public double AfterSwap(int one, int other)
    {
        return Shifted(Row(_lab.Amount, one), Row(_lab.Amount, other), At[one], At[other]) + _lab.Policy.AwayWeight * _away + _lab.Policy.FullWeight * _onFull;
    }

    /// <summary>The slope of the score along a term: what one more unit of squares costs. Tells which hosts are worth a look.</summary>
    public double Slope(int term)
    {
        var mean = _sum[term] * _perHost;
        return _weight[term] * _perHost / (2 * Math.Sqrt(Math.Max(1e-12, _squares[term] * _perHost - mean * mean)));
    }

    /// <summary>Moves a guest.</summary>
    public void Move(int guest, int to)
    {
        var from = At[guest];
        Score = After(guest, from, to);
        _onFull += FullChange(guest, from, to);
        for (var t = 0; t < _terms; t++)
        {
            var amount = _lab.Amount[guest * _terms + t];
            var over = 0.0;
            if (from >= 0) Shift(from, t, -amount, ref over);
            Shift(to, t, amount, ref over);
            if (t >= _lab.Spreads) _sum[t] += over;
        }
        if (from >= 0) Take(guest, from);
        else _away--;
        Put(guest, to);
    }

    /// <summary>Makes all sums anew, so that no error of rounding grows.</summary>
    public void Recount()
    {
        LayoutSums.Count(_lab, this, _mean, _sum, _squares);
        _onFull = _lab.Policy.FullWeight == 0 ? 0 : Enumerable.Range(0, _lab.Hosts.Length).Sum(h => _lab.Counts[h] && Free[h] <= 0 ? Guests[h].Count : 0);
        _away = At.Count(at => at < 0 || _lab.Empties[at]);
        Score = _lab.Policy.AwayWeight * _away + _lab.Policy.FullWeight * _onFull;
        for (var t = 0; t < _terms; t++) Score += Value(t, _sum[t], _squares[t], 0);
    }

    private bool FitsWith(int guest, int to, long freed, int vcpusFreed, int groupFreed)
    {
        if (!_lab.Takes[to] || Free[to] + freed - _lab.Needs[guest] < _leastFree || !_lab.Allowed[_lab.Class[guest] * _lab.Hosts.Length + to]) return false;
        if (Vcpus[to] - vcpusFreed + _lab.Vcpus[guest] > _lab.VcpusMax[to]) return false;
        var group = _lab.Apart[guest];
        return group < 0 || GroupAt[to * _groups + group] - (group == groupFreed ? 1 : 0) == 0;
    }

    private ReadOnlySpan<double> Row(double[] table, int row) => row < 0 ? default : table.AsSpan(row * _terms, _terms);

    // All terms when amounts less what comes back go from one host that counts to another; -1 for a host that does not. The search's inner loop
    private double Shifted(ReadOnlySpan<double> amounts, ReadOnlySpan<double> back, int from, int to)
    {
        if (from >= 0 && to >= 0 && _terms == _lab.Spreads) return Spread(amounts, back, from * _terms, to * _terms);
        var score = 0.0;
        ReadOnlySpan<double> fromShare = Row(Share, from), fromScale = Row(_lab.Scale, from), toShare = Row(Share, to), toScale = Row(_lab.Scale, to);
        for (var t = 0; t < amounts.Length; t++)
        {
            var amount = t < back.Length ? amounts[t] - back[t] : amounts[t];
            var (leaves, comes) = (t < fromScale.Length ? -amount * fromScale[t] : 0, t < toScale.Length ? amount * toScale[t] : 0);
            var (fromWas, toWas) = (t < fromShare.Length ? fromShare[t] : 0, t < toShare.Length ? toShare[t] : 0);
            if (t < _lab.Spreads) score += Spread(t, leaves, comes, fromWas, toWas);
            else score += _weight[t] * (_sum[t] + Over(t, fromWas + leaves) - Over(t, fromWas) + Over(t, toWas + comes) - Over(t, toWas));
        }
        return score;
    }

    // The same where both hosts count and all terms are spreads, as in most of what is weighed
    private double Spread(ReadOnlySpan<double> amounts, ReadOnlySpan<double> back, int from, int to)
    {
        var (score, share, scale) = (0.0, Share, _scale);
        for (var t = 0; t < amounts.Length; t++)
        {
            var amount = back.IsEmpty ? amounts[t] : amounts[t] - back[t];
            score += Spread(t, -amount * scale[from + t], amount * scale[to + t], share[from + t], share[to + t]);
        }
        return score;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Spread(int term, double leaves, double comes, double fromWas, double toWas)
    {
        var mean = (_sum[term] + leaves + comes) * _perHost;
        var variance = (_squares[term] + leaves * (2 * fromWas + leaves) + comes * (2 * toWas + comes)) * _perHost - mean * mean;
        return variance > 0 ? _weight[term] * Math.Sqrt(variance) : 0;
    }

    // Of a spread: sum and squares. Of a limit: what is over it changes by
    private void Change(int host, int term, double amount, ref double sum, ref double squares, ref double over)
    {
        var (was, change) = (Share[host * _terms + term], amount * _lab.Scale[host * _terms + term]);
        sum += change;
        squares += change * (2 * was + change);
        if (term >= _lab.Spreads) over += Over(term, was + change) - Over(term, was);
    }

    private double Value(int term, double sum, double squares, double over)
    {
        if (term >= _lab.Spreads) return _weight[term] * (_sum[term] + over);
        var mean = sum * _perHost;
        return _weight[term] * Math.Sqrt(Math.Max(0, squares * _perHost - mean * mean));
    }

    private double Over(int term, double share) => LayoutSums.Over(share + _mean[term], _lab.Terms[term].Limit);

    private double Counted(int guest, int from, int to)
    {
        var away = _away - (from < 0 || _lab.Empties[from] ? 1 : 0) + (_lab.Empties[to] ? 1 : 0);
        return _lab.Policy.AwayWeight * away + _lab.Policy.FullWeight * (_onFull + FullChange(guest, from, to));
    }

    private int FullChange(int guest, int from, int to)
    {
        if (_lab.Policy.FullWeight == 0) return 0;
        var change = 0;
        if (from >= 0 && _lab.Counts[from] && Free[from] <= 0) change -= Free[from] + _lab.Needs[guest] <= 0 ? 1 : Guests[from].Count;
        if (_lab.Counts[to] && Free[to] - _lab.Needs[guest] <= 0) change += Free[to] <= 0 ? 1 : Guests[to].Count + 1;
        return change;
    }

    private void Shift(int host, int term, double amount, ref double over)
    {
        var index = host * _terms + term;
        if (_lab.Counts[host])
        {
            var none = 0.0;
            if (term < _lab.Spreads) Change(host, term, amount, ref _sum[term], ref _squares[term], ref none);
            else over += Over(term, Share[index] + amount * _lab.Scale[index]) - Over(term, Share[index]);
        }
        Share[index] += amount * _lab.Scale[index];
    }

    private void Take(int guest, int from)
    {
        Guests[from].RemoveAt(Guests[from].BinarySearch(guest));
        Free[from] += _lab.Needs[guest];
        Vcpus[from] -= _lab.Vcpus[guest];
        if (_lab.Apart[guest] >= 0) GroupAt[from * _groups + _lab.Apart[guest]]--;
        if (_lab.Empties[from]) _away--;
    }

    private void Put(int guest, int to)
    {
        At[guest] = to;
        if (to < 0) return;
        var place = Guests[to].BinarySearch(guest);
        Guests[to].Insert(~place, guest);
        Free[to] -= _lab.Needs[guest];
        Vcpus[to] += _lab.Vcpus[guest];
        if (_lab.Apart[guest] >= 0) GroupAt[to * _groups + _lab.Apart[guest]]++;
        if (_lab.Empties[to]) _away++;
    }
}
