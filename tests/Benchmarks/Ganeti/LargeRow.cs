using System.Diagnostics;
using System.Globalization;
using XenWeb.Domain.Balancing.Plans;

namespace XenWeb.Benchmarks.Ganeti;

/// <summary>A lab that is too large for hbal: our time and memory, and how far hbal comes.</summary>
internal sealed record LargeRow
{
    public const string Head = "| large lab | must be under, s | ours, s | process's largest memory, MiB (≤ 1024) | start | knee: moves | score | whole plan: moves | score | hbal |\n|---|---|---|---|---|---|---|---|---|---|";
    private const double MemoryMiBMax = 1024;

    private readonly string _name;
    private readonly double _seconds;
    private readonly double _limit;
    private readonly double _memory;
    private readonly Plan _plan;
    private readonly string _hbal;

    /// <summary>Runs ours, and hbal for at most so long.</summary>
    public LargeRow(string path, double limit, TimeSpan hbal)
    {
        (_name, _limit) = (Path.GetFileName(path), limit);
        var lab = GanetiLab.Read(File.ReadAllText(path + ".data"), null);
        var watch = Stopwatch.StartNew();
        var answer = Planner.Plan(GanetiRequest.Of(lab, measured: false));
        _seconds = watch.Elapsed.TotalSeconds;
        _plan = answer.Plan ?? throw new InvalidOperationException(string.Join('\n', answer.Errors));
        using var self = Process.GetCurrentProcess();
        _memory = self.PeakWorkingSet64 / 1024.0 / 1024;
        var run = hbal > TimeSpan.Zero ? Hbal.Run(path + ".data", null, hbal) : null;
        _hbal = run is null ? "not run" : string.Create(CultureInfo.InvariantCulture, $"{run.Moves.Count} moves in {run.Seconds:0} s");
    }

    /// <summary>What is not as it must be. Time is told and does not fail: machines are noisy.</summary>
    public IEnumerable<string> Faults()
    {
        if (_memory > MemoryMiBMax) yield return $"{_name}: {_memory:0} MiB";
    }

    /// <summary>As a line of the table.</summary>
    public string Row() => string.Create(CultureInfo.InvariantCulture, $"| {_name} | {_limit:0} | {_seconds:0.0} | {_memory:0} | {_plan.Curve[0]:0.00000} | {_plan.Knee} | {_plan.Curve[_plan.Knee]:0.00000} | {_plan.Steps.Length} | {_plan.Curve[^1]:0.00000} | {_hbal} |");
}
