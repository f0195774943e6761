using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>
/// Moves that would cover the loss of every host again. Where headroom itself is short no move helps: it is a sum. The planner is asked twice: to level
/// the lab, and what it would move aside if the host whose loss is not covered were lost; what takes fewer moves is told.
/// </summary>
internal static class RestoringMoves
{
    /// <summary>No more moves are planned.</summary>
    public const int MovesMax = 20;

    /// <summary>In a larger lab no plan is made for this: full hosts make it take a minute and more, where it hardly ever finds anything.</summary>
    public const int HostsMax = 64;

    // Without what a plan tries beyond the plain descent: few moves are wanted, not the best lab
    private static readonly PlanPolicy _plan = PlanPolicy.Default with { MostMoves = MovesMax, Effort = 0, AcceptOverfull = true };

    /// <summary>The way; null if there is none.</summary>
    public static RestoringWay? Of(LabSnapshot lab, LabPolicy policy)
    {
        if (!policy.KeepReserve || lab.Hosts.Length > HostsMax || !new ReserveModel(lab).Meets(policy with { KeepReserve = false })) return null;
        var ways = new[] { Fewest(lab, policy, Levelling(lab)), Fewest(lab, policy, MakingRoom(lab)) };
        return ways.Where(w => w.Count > 0).OrderBy(w => w.Count).Select(Tell).FirstOrDefault();
    }

    private static List<PlanStep> Levelling(LabSnapshot lab) => Steps(new PlanRequest(lab) { Policy = _plan });

    // One host after the other, each in the lab as the moves before have made it
    private static List<PlanStep> MakingRoom(LabSnapshot lab)
    {
        var steps = new List<PlanStep>();
        foreach (var lost in new ReserveModel(lab).Headroom().Reserves.Where(r => !r.IsCovered).OrderByDescending(r => r.Missing).Take(Restoring.HostsMax))
        {
            var request = new PlanRequest(After(lab, steps)) { Lose = [lost.Id], Policy = _plan with { Balance = false, KeepSpare = false } };
            steps.AddRange(Steps(request).Where(s => s.Kind == PlanStepKind.Migrate));
        }
        return [.. steps.Take(MovesMax)];
    }

    private static List<PlanStep> Steps(PlanRequest request) => Planner.Plan(request).Plan is { } plan ? [.. plan.Steps] : [];

    // As many of the first steps as it takes; none if all of them are not enough
    private static List<PlanStep> Fewest(LabSnapshot lab, LabPolicy policy, List<PlanStep> steps) =>
        Enumerable.Range(1, steps.Count).Select(count => steps.Take(count).ToList()).FirstOrDefault(some => Restoring.Meets(After(lab, some), policy)) ?? [];

    private static LabSnapshot After(LabSnapshot lab, List<PlanStep> steps)
    {
        if (steps.Count == 0) return lab;
        var places = new SortedDictionary<string, HostId>(StringComparer.Ordinal);
        foreach (var step in steps) places[step.Guest] = step.To;
        return lab with { Guests = [.. lab.Guests.Select(g => places.TryGetValue(g.Name, out var to) ? g with { Host = to } : g)] };
    }

    private static RestoringWay Tell(List<PlanStep> steps)
    {
        var pairs = steps.GroupBy(s => (s.From, s.To)).Select(p => $"{p.Count()} from {p.Key.From} to {p.Key.To}").ToList();
        if (pairs.Count > 3) pairs = [.. pairs.Take(3), "and so on"];
        var text = steps is [var one] ? $"Move 1 domain from {one.From} to {one.To}." : $"Move {HeadroomWords.Domains(steps.Select(s => s.Guest).Distinct().Count())} in a plan of {steps.Count} moves: {string.Join(", ", pairs)}.";
        return new RestoringWay(RestoringKind.Move, text) { Guests = [.. steps.Select(s => s.Guest).Distinct()], Moves = [.. steps.Select((s, i) => s with { Number = i + 1 })] };
    }
}
