namespace XenWeb.Domain.Balancing.Search;

/// <summary>What must move: guests of hosts that are to be empty, and guests that are to be started. The important first, each to the best place.</summary>
internal static class Emptying
{
    // A make-room search weighs every guest on every host
    private const int RoomTriesMax = 200;

    /// <summary>Moves all that can be moved.</summary>
    public static void Run(Problem lab, Scan scan, Walk walk)
    {
        var targets = Enumerable.Range(0, lab.Hosts.Length).Where(h => lab.Takes[h]).ToArray();
        var tries = 0;
        foreach (var group in Away(lab, walk.Layout).GroupBy(g => lab.Guests[g].Priority).OrderByDescending(g => g.Key))
        {
            var left = group.OrderBy(g => g).ToList();
            while (left.Count > 0 && !walk.IsFull)
            {
                var best = Best(lab, scan, walk, left, targets);
                if (best.Exists) walk.Go(best.Guest, best.To);
                else if (tries++ >= RoomTriesMax || MakeRoom(lab, walk, left, targets) is not { Exists: true } made) break;
                else best = made;
                left.Remove(best.Guest);
            }
        }
    }

    private static IEnumerable<int> Away(Problem lab, Layout layout) =>
        Enumerable.Range(0, lab.Guests.Length).Where(g => layout.At[g] < 0 || (lab.Empties[layout.At[g]] && lab.Moves(g, layout.At[g])));

    private static Candidate Best(Problem lab, Scan scan, Walk walk, List<int> left, int[] targets)
    {
        var best = Candidate.None;
        var last = (-1, -2);
        foreach (var guest in left)
        {
            var from = walk.Layout.At[guest];
            if ((lab.Kind[guest], from) == last) continue;
            last = (lab.Kind[guest], from);
            best = scan.To(walk, guest, from, targets, best);
        }
        return best;
    }

    // The largest that is left goes where one other guest can give way; never one that is more important than itself
    private static Candidate MakeRoom(Problem lab, Walk walk, List<int> left, int[] targets)
    {
        foreach (var guest in left.OrderByDescending(g => lab.Needs[g]).ThenBy(g => g))
        {
            var ways = from to in targets
                       from other in walk.Layout.Guests[to]
                       where lab.Guests[other].Priority <= lab.Guests[guest].Priority && lab.Moves(other, to) && walk.Layout.FitsInsteadOf(guest, to, other)
                       from aside in targets
                       where aside != to && walk.Layout.Fits(other, aside)
                       orderby walk.Layout.After(other, to, aside), to, other, aside
                       select (to, other, aside);
            foreach (var (to, other, aside) in ways.Take(8))
            {
                if (walk.Steps.Count + 2 > (lab.Policy.MostMoves ?? int.MaxValue) || !walk.May(other, aside)) continue;
                walk.Go(other, aside);
                if (!walk.May(guest, to))
                {
                    walk.Back();
                    continue;
                }
                walk.Go(guest, to);
                return new Candidate(guest, to, 0);
            }
        }
        return Candidate.None;
    }
}
