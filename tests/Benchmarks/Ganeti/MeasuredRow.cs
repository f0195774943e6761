using System.Globalization;
using XenWeb.Domain.Balancing.Plans;

namespace XenWeb.Benchmarks.Ganeti;

/// <summary>Both programs on one lab with measured load: how many hosts are over 80 % cpu after the same number of moves.</summary>
internal sealed record MeasuredRow
{
    public const string Head = "| lab with load | over 80 % cpu before | hbal: moves | over 80 % after | ours: moves | over 80 % after | fewest moves to as few |\n|---|---|---|---|---|---|---|";

    private readonly string _name;
    private readonly GanetiLab _lab;
    private readonly HbalRun _hbal;
    private readonly int _moves;
    private readonly int[] _over;
    private readonly int _hbalOver;

    /// <summary>Runs both.</summary>
    public MeasuredRow(string path, TimeSpan limit)
    {
        (_name, _lab) = (Path.GetFileName(path), GanetiLab.Read(File.ReadAllText(path + ".data"), File.ReadAllText(path + ".util")));
        _hbal = Hbal.Run(path + ".data", path + ".util", limit);
        var request = GanetiRequest.Of(_lab, measured: true, hot: 100);
        var answer = Planner.Plan(request with { Policy = request.Policy with { MostMoves = _hbal.Moves.Count } });
        var plan = answer.Plan ?? throw new InvalidOperationException(string.Join('\n', answer.Errors));
        _moves = plan.Steps.Length;
        _over = [.. Over(plan.Steps.Select(s => (s.Guest, s.To.Name)))];
        _hbalOver = Over(_hbal.Moves).Last();
    }

    /// <summary>What is not as it must be.</summary>
    public IEnumerable<string> Faults()
    {
        if (_over[^1] > _hbalOver) yield return $"{_name}: {_over[^1]} hosts over 80 % after our plan, {_hbalOver} after hbal's";
        if (_moves > _hbal.Moves.Count) yield return $"{_name}: {_moves} moves, hbal makes {_hbal.Moves.Count}";
    }

    /// <summary>As a line of the table.</summary>
    public string Row() => string.Create(CultureInfo.InvariantCulture, $"| {_name} | {_over[0]} | {_hbal.Moves.Count}{(_hbal.Ended ? "" : " (ended)")} | {_hbalOver} | {_moves} | {_over[^1]} | {Array.FindIndex(_over, o => o <= _hbalOver)} |");

    // At the start and after each move
    private IEnumerable<int> Over(IEnumerable<(string Guest, string To)> moves)
    {
        var (load, at) = (_lab.Hosts.ToDictionary(h => h.Name, _ => 0.0), _lab.Guests.ToDictionary(g => g.Name, g => g.Host));
        var guests = _lab.Guests.ToDictionary(g => g.Name, g => g.Load[0]);
        foreach (var guest in _lab.Guests) load[guest.Host] += guest.Load[0];
        yield return Count();
        foreach (var (guest, to) in moves)
        {
            load[at[guest]] -= guests[guest];
            load[to] += guests[guest];
            at[guest] = to;
            yield return Count();
        }

        int Count() => _lab.Hosts.Count(h => !h.Offline && load[h.Name] > 0.8 * h.Cores + 1e-9);
    }
}
