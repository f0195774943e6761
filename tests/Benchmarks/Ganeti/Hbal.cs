using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace XenWeb.Benchmarks.Ganeti;

/// <summary>Debian's hbal.</summary>
internal static partial class Hbal
{
    /// <summary>Runs it on a lab, with measured load if there is a file of it.</summary>
    public static HbalRun Run(string data, string? util, TimeSpan limit, params string[] more)
    {
        var start = new ProcessStartInfo("hbal", ["-t", data, .. util is null ? ["--ignore-dynu"] : new[] { "-U", util }, .. more]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("hbal does not start (Debian: ganeti-htools)");
        var (scores, moves) = (new List<double>(), new List<(string, string)>());
        process.OutputDataReceived += (_, line) => Take(line.Data ?? "", scores, moves);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExit(limit);
        if (!ended) process.Kill();
        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        if (ended && (process.ExitCode != 0 || scores.Count == 0)) throw new InvalidOperationException($"hbal refuses {data}");
        return new HbalRun(scores, moves, seconds, ended);
    }

    private static void Take(string line, List<double> scores, List<(string, string)> moves)
    {
        if (Initial().Match(line) is { Success: true } initial) scores.Add(Number(initial.Groups[1].Value));
        if (Move().Match(line) is not { Success: true } move) return;
        moves.Add((move.Groups[1].Value, move.Groups[2].Value));
        scores.Add(Number(move.Groups[3].Value));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Initial score: ([0-9.]+)")]
    private static partial Regex Initial();

    [GeneratedRegex(@"^\s*\d+\. (\S+)\s+\S+\s+=> (\S+)\s+([0-9.]+) a=")]
    private static partial Regex Move();
}
