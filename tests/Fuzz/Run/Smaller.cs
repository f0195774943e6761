using System.Diagnostics;

namespace XenWeb.Fuzz.Run;

/// <summary>Makes an input smaller that crashes its target, as long as it crashes it in the same place: people have to read it.</summary>
internal sealed class Smaller(FuzzRun run, Finding finding)
{
    private static readonly TimeSpan _atMost = TimeSpan.FromSeconds(3);

    /// <summary>The same finding, with a smaller input if there is one.</summary>
    public Finding Find()
    {
        var (best, began) = (finding, Stopwatch.GetTimestamp());
        for (var piece = Math.Max(1, best.Input!.Length / 2); piece >= 1; piece /= 2)
        {
            for (var at = 0; at < best.Input!.Length;)
            {
                if (Stopwatch.GetElapsedTime(began) > _atMost) return best;
                byte[] without = [.. best.Input.AsSpan(0, at), .. best.Input.AsSpan(Math.Min(best.Input.Length, at + piece))];
                if (run.Try(without).Finding is { } again && again.Key == finding.Key) best = again;
                else at += piece;
            }
        }
        return best;
    }
}
