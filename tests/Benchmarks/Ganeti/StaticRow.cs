using System.Diagnostics;
using System.Globalization;
using XenWeb.Domain.Balancing.Plans;

namespace XenWeb.Benchmarks.Ganeti;

/// <summary>Both programs on one lab without measured load.</summary>
internal sealed record StaticRow
{
    /// <summary>How much faster we must be, from <see cref="BigHosts"/> hosts on.</summary>
    public const double FasterBy = 1000;

    /// <summary>From so many hosts on the times are compared.</summary>
    public const int BigHosts = 50;

    // The least there is by whole sizes need not be reachable; where a third of hbal's lies below it we must come near it
    private const double Near = 1.2;

    public const string Head = "| lab | hbal: moves | score | s | ours, at its moves | at the knee: moves | score | hbal's / 3, or the least there is | whole plan: moves | score | as hbal says | ms | hbal's time / ours |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|";

    private readonly string _name;
    private readonly HbalRun _hbal;
    private readonly Plan _plan;
    private readonly double _least;
    private readonly double _rescored;
    private readonly int _hosts;

    /// <summary>Runs both.</summary>
    public StaticRow(string path, TimeSpan limit)
    {
        (_name, var lab) = (Path.GetFileName(path), GanetiLab.Read(File.ReadAllText(path + ".data"), null));
        _hosts = lab.Hosts.Count;
        _hbal = Hbal.Run(path + ".data", null, limit);
        var request = GanetiRequest.Of(lab, measured: false);
        // A program of ours that runs for long has been compiled; hbal is compiled as it comes
        Planner.Plan(request);
        var watch = Stopwatch.StartNew();
        var answer = Planner.Plan(request);
        OurSeconds = watch.Elapsed.TotalSeconds;
        _plan = answer.Plan ?? throw new InvalidOperationException(string.Join('\n', answer.Errors));
        _least = LeastScore.Of(lab, _plan.Curve[0]);
        _rescored = Rescore(path, lab, _plan);
    }

    /// <summary>Our time for what hbal's time is compared with.</summary>
    public double OurSeconds { get; }

    private double AtItsMoves => _plan.Curve[Math.Min(_hbal.Moves.Count, _plan.Curve.Length - 1)];

    private double Third => Math.Max(_hbal.Scores[^1] / 3, Near * _least);

    /// <summary>What is not as it must be.</summary>
    public IEnumerable<string> Faults()
    {
        // hbal prints eight digits
        if (Math.Abs(_plan.Curve[0] - _hbal.Scores[0]) > 1e-7) yield return $"{_name}: hbal says {_hbal.Scores[0]} of the start, we say {_plan.Curve[0]}";
        if (Math.Abs(_plan.Curve[^1] - _rescored) > 1e-7) yield return $"{_name}: hbal says {_rescored} of our end, we say {_plan.Curve[^1]}";
        if (AtItsMoves > _hbal.Scores[^1] + 1e-8) yield return $"{_name}: at hbal's {_hbal.Moves.Count} moves ours is {AtItsMoves}, hbal's {_hbal.Scores[^1]}";
        if (_hbal.Ended && _plan.Curve[_plan.Knee] > Third + 1e-9) yield return $"{_name}: at the knee {_plan.Curve[_plan.Knee]}, over {Third}";
        if (_hbal.Ended && _hosts >= BigHosts && _hbal.Seconds / OurSeconds < FasterBy) yield return $"{_name}: only {_hbal.Seconds / OurSeconds:0} times faster";
    }

    /// <summary>As a line of the table.</summary>
    public string Row()
    {
        var third = !_hbal.Ended ? "–" : _hbal.Scores[^1] / 3 >= Near * _least ? N(_hbal.Scores[^1] / 3) : $"{N(_least)} (least)";
        return string.Create(CultureInfo.InvariantCulture, $"| {_name} | {_hbal.Moves.Count}{(_hbal.Ended ? "" : " (ended)")} | {N(_hbal.Scores[^1])} | {_hbal.Seconds:0.00} | {N(AtItsMoves)} | {_plan.Knee} | {N(_plan.Curve[_plan.Knee])} | {third} | {_plan.Steps.Length} | {N(_plan.Curve[^1])} | {N(_rescored)} | {OurSeconds * 1000:0.0} | {_hbal.Seconds / OurSeconds:0} |");
    }

    /// <summary>What hbal says of a plan's end: it reads the lab as the plan leaves it, and makes no move.</summary>
    public static double Rescore(string path, GanetiLab lab, Plan plan)
    {
        var at = lab.Guests.ToDictionary(g => g.Name, g => g.Host);
        foreach (var step in plan.Steps) at[step.Guest] = step.To.Name;
        File.WriteAllText(path + "-after.data", lab.Write(at));
        return Hbal.Run(path + "-after.data", null, TimeSpan.FromSeconds(60), "-l", "0").Scores[0];
    }

    private static string N(double score) => score.ToString("0.00000000", CultureInfo.InvariantCulture);
}
