using System.Diagnostics;
using XenWeb.Fuzz.Mutation;

namespace XenWeb.Fuzz.Run;

/// <summary>One call of the program: first the planted parsers, then the targets one after another, each for its part of the time.</summary>
internal sealed class FuzzSession(FuzzOptions options, IReadOnlyList<(string Name, double Weight, Func<FuzzTarget> Make)> targets)
{
    private static readonly TimeSpan _planted = TimeSpan.FromSeconds(0.3);

    private int _passed;
    private int _failed;

    /// <summary>The exit code: 0 if nothing was found but what was planted.</summary>
    public int Run()
    {
        if (options.Input is { } input) return Once(input);
        using var last = new LastInput(Path.Combine(options.Results, LastInput.Name), 2 << 20);
        Console.WriteLine($"seed {options.Seed}, {options.Seconds:0.#} s for {targets.Count} targets");
        Console.WriteLine(FuzzResult.Head);
        PlantedAreFound(last);
        var began = Stopwatch.GetTimestamp();
        var all = targets.Sum(t => t.Weight);
        foreach (var (name, weight, make) in targets)
        {
            using var target = make();
            var result = new FuzzRun(target, Seed(name), TimeSpan.FromSeconds(options.Seconds * weight / all), last).Run();
            Tell(result);
            if (result.Findings.Count == 0) _passed++;
            else _failed++;
            // The thread that hangs would take the others' time, and has what the target would give back
            if (result.Findings.Any(f => f.Kind == "hang")) break;
        }
        Console.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        Console.WriteLine($"{_passed} passed, {_failed} failed");
        return _failed == 0 ? 0 : 1;
    }

    private void PlantedAreFound(LastInput last)
    {
        using var planted = new Planted();
        foreach (var (kind, target) in planted.All)
        {
            var result = new FuzzRun(target, Seed(target.Name), _planted, last).Run();
            var found = result.Findings.Select(f => f.Kind).Distinct().ToList();
            if (kind is null ? found.Count == 0 : found.SequenceEqual([kind]))
            {
                _passed++;
                continue;
            }
            _failed++;
            Console.WriteLine($"{target.Name}: '{kind}' had to be found, and '{string.Join(", ", found)}' was");
        }
    }

    private int Once(byte[] input)
    {
        using var last = new LastInput(Path.Combine(options.Results, LastInput.Name), 2 << 20);
        using var target = targets[0].Make();
        var (outcome, finding) = new FuzzRun(target with { Seeds = [] }, options.Seed, TimeSpan.Zero, last).Try(input);
        Console.WriteLine(finding is null ? $"{target.Name}: {outcome}" : finding.Tell(options.Results));
        return finding is null ? 0 : 1;
    }

    private void Tell(FuzzResult result)
    {
        Console.WriteLine(result);
        foreach (var finding in result.Findings) Console.WriteLine(finding.Tell(options.Results));
    }

    // Each target has its own, whichever others run
    private ulong Seed(string name) => name.Aggregate(options.Seed * 0x9E3779B97F4A7C15, (hash, c) => unchecked((hash ^ c) * 0x100000001B3));
}
