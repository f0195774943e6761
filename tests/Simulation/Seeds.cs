using System.Diagnostics;
using System.Security.Cryptography;

namespace XenWeb.Simulation;

/// <summary>Many runs, several at one time; each is single-threaded and of itself.</summary>
internal static class Seeds
{
    /// <summary>Failures that are told in full; of further ones only the number.</summary>
    private const int ToldMax = 20;

    /// <summary>Runs them; the last line is "N seeds held, N failed".</summary>
    public static int Run(CommandLine asked, TextWriter output)
    {
        var from = asked.From ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine(asked.Count is { } count ? $"{count} seeds from {from} (repeat with --seeds {count} --from {from})" : $"seeds from {from}, without end");
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
        var (started, results) = (Stopwatch.GetTimestamp(), new Tally(output, ToldMax));
        var next = -1L;
        var threads = Enumerable.Range(0, asked.Parallel).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        var took = Stopwatch.GetElapsedTime(started);
        output.WriteLine(FormattableString.Invariant($"{results.Hours:0} simulated hours in {took.TotalSeconds:0} s ({results.Hours * 3600 / Math.Max(1e-3, took.TotalSeconds):0} times real time), {results.Steps} steps, {results.Moves} moves"));
        output.WriteLine($"{results.Passed} seeds held, {results.Failed} failed");
        return results.Failed == 0 ? 0 : 1;

        void Work()
        {
            while (!stop.IsCancellationRequested && Interlocked.Increment(ref next) is var i && (asked.Count is not { } most || i < most))
            {
                results.Add(Simulation.Run.Of(from + (ulong)i, asked.Bugs));
                if (asked.Count is null && results.Failed > 0) stop.Cancel();
            }
        }
    }

    /// <summary>What came of them, for several threads.</summary>
    private sealed class Tally(TextWriter output, int toldMax)
    {
        private readonly Lock _lock = new();

        public int Passed { get; private set; }
        public int Failed { get; private set; }
        public long Steps { get; private set; }
        public long Moves { get; private set; }
        public double Hours { get; private set; }

        public void Add(RunResult result)
        {
            lock (_lock)
            {
                (Steps, Moves, Hours) = (Steps + result.Steps, Moves + result.Moves, Hours + result.Simulated.TotalHours);
                if (result.Broken is null) Passed++;
                else if (++Failed <= toldMax) output.WriteLine($"seed {result.Seed} failed: {result.Why}");
                if ((Passed + Failed) % 500 == 0) output.WriteLine($"{Passed + Failed} seeds, {Failed} failed");
            }
        }
    }
}
