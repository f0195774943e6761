namespace XenWeb.Domain.Balancing.Search;

/// <summary>The plain way down: always the single move that brings most, until none brings enough. It is also the measure for all that is cleverer.</summary>
internal static class Descent
{
    /// <summary>Goes down from where the walk is.</summary>
    public static void Run(Problem lab, Scan scan, Walk walk)
    {
        if (!lab.Policy.Balance) return;
        // Rounding makes moves that bring nothing look as if they brought a little
        var least = Math.Max(lab.Policy.LeastGain, 1e-9);
        while (!walk.IsFull && scan.Best(walk, least) is { Exists: true } best) walk.Go(best.Guest, best.To);
    }
}
