namespace XenWeb.Benchmarks.Ganeti;

/// <summary>What a run of hbal said.</summary>
/// <param name="Scores">At the start, and after each of its moves.</param>
/// <param name="Moves">Its moves.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="Ended">Whether it came to its end, and was not ended.</param>
internal sealed record HbalRun(IReadOnlyList<double> Scores, IReadOnlyList<(string Guest, string To)> Moves, double Seconds, bool Ended);
