namespace XenWeb.Domain.Balancing.Search;

/// <summary>How many moves an end is away: of each kind on each host, those that are more than were there. Kept while guests move.</summary>
internal sealed class Displaced
{
    // Where most guests are a kind of their own a table of kinds and hosts would be nearly all zeros
    private const long TableMax = 4_000_000;
    private readonly Problem _lab;
    private readonly int[] _at;
    private readonly int[]? _more;

    public Displaced(Problem lab, Layout from, Layout now)
    {
        (_lab, _at) = (lab, (int[])from.At.Clone());
        if ((long)lab.Kinds * lab.Hosts.Length <= TableMax) _more = new int[lab.Kinds * lab.Hosts.Length];
        for (var i = 0; i < _at.Length; i++)
        {
            if (_at[i] >= 0 && now.At[i] >= 0 && now.At[i] != _at[i]) Move(i, _at[i], now.At[i]);
        }
    }

    /// <summary>So many.</summary>
    public int Count { get; private set; }

    /// <summary>By how many it changes by a move.</summary>
    public int Change(int guest, int from, int to)
    {
        if (_more is null) return (to == _at[guest] ? 0 : 1) - (from == _at[guest] ? 0 : 1);
        var row = _lab.Kind[guest] * _lab.Hosts.Length;
        return (_more[row + to] >= 0 ? 1 : 0) - (_more[row + from] > 0 ? 1 : 0);
    }

    /// <summary>Notes a move.</summary>
    public void Move(int guest, int from, int to)
    {
        Count += Change(guest, from, to);
        if (_more is null) return;
        _more[_lab.Kind[guest] * _lab.Hosts.Length + from]--;
        _more[_lab.Kind[guest] * _lab.Hosts.Length + to]++;
    }
}
