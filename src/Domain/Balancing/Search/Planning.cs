namespace XenWeb.Domain.Balancing.Search;

/// <summary>
/// The whole search: what must move, the plain descent, better ends, and the order in which to go there. A near end comes first, which the
/// fewest moves reach that bring much; then ends farther away and better, so that stopping early loses little.
/// </summary>
internal static class Planning
{
    // What a move costs on the way to each end, in parts of what a move of the plain descent usually brings (the median)
    private static readonly double[] _prices = [0.5, 0.15, 0.04, 0];
    private const int RoundsMax = 4;

    /// <summary>The walk that is proposed.</summary>
    public static Walk Search(Problem lab)
    {
        var scan = new Scan(lab);
        var plain = new Walk(lab, new Layout(lab));
        Emptying.Run(lab, scan, plain);
        var must = plain.Steps.Count;
        Settle(lab, scan, plain);
        if (!lab.Policy.Balance || lab.Policy.Effort <= 0) return plain;
        var scores = plain.Scores;
        // Not the mean: the few moves that free a full host may bring more than all others together
        var gains = Enumerable.Range(must, plain.Steps.Count - must).Select(k => scores[k] - scores[k + 1]).ToList();
        var usual = gains.Order().ElementAtOrDefault(gains.Count / 2);
        var elbow = must + Math.Max(0, gains.FindIndex(g => g < usual));
        var best = plain;
        // The fewer plain moves are made first, the more freely the rest is ordered; the plain descent itself is always there to fall back on
        foreach (var kept in new SortedSet<int> { must, elbow, plain.Steps.Count })
        {
            var walk = Follow(lab, scan, plain, kept, usual);
            if (IsBetter(walk, best, plain, elbow)) best = walk;
        }
        return best;
    }

    // Balancing may make room for one that found none
    private static void Settle(Problem lab, Scan scan, Walk walk)
    {
        for (var away = int.MaxValue; walk.Layout.Away < away;)
        {
            away = walk.Layout.Away;
            Descent.Run(lab, scan, walk);
            if (away > 0) Emptying.Run(lab, scan, walk);
        }
    }

    // First as the plain descent does, then from end to end
    private static Walk Follow(Problem lab, Scan scan, Walk plain, int kept, double usual)
    {
        var walk = new Walk(lab, new Layout(lab));
        foreach (var step in plain.Steps.Take(kept)) walk.Go(step.Guest, step.To);
        var start = new Layout(walk.Layout);
        var end = new Layout(plain.Layout);
        var (least, free) = (Math.Max(lab.Policy.LeastGain, 1e-9), true);
        foreach (var price in _prices.Select(p => Math.Max(least, p * usual)).Distinct())
        {
            new Improver(lab, end, start, price, lab.Policy.Effort / (2 * _prices.Length)).Run();
            free &= new Ordering(lab, walk, end).Run();
        }
        Settle(lab, scan, walk);
        for (var round = 0; !free && round < RoundsMax; round++)
        {
            var before = walk.Layout.Score;
            new Exchanges(lab, walk, lab.Policy.Effort / (2 * RoundsMax)).Run();
            new Chains(lab, walk, lab.Policy.Effort / (2 * RoundsMax)).Run();
            Settle(lab, scan, walk);
            if (walk.Layout.Score > before - least) break;
        }
        return walk;
    }

    // Ends no higher, and where one would stop the plain descent never is above it; of two such the clearly lower end, else less below its curve
    private static bool IsBetter(Walk walk, Walk best, Walk plain, int elbow)
    {
        var (scores, plainScores) = (walk.Scores, plain.Scores);
        for (var k = elbow; k < plainScores.Count; k++)
        {
            if (At(scores, k) > plainScores[k] + 1e-9) return false;
        }
        var (end, bestEnd) = (walk.Layout.Score, best.Layout.Score);
        if (best == plain) return end < bestEnd - 1e-9 || walk.Steps.Count < plain.Steps.Count;
        if (Math.Abs(end - bestEnd) > plain.Layout.Score / 20) return end < bestEnd;
        var bestScores = best.Scores;
        return Enumerable.Range(0, Math.Max(scores.Count, bestScores.Count)).Sum(k => At(scores, k) - At(bestScores, k)) < 0;
    }

    private static double At(List<double> scores, int steps) => scores[Math.Min(steps, scores.Count - 1)];
}
