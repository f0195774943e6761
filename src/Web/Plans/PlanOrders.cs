using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Plans;

/// <summary>Where it is asked for that a plan's first steps be made.</summary>
public sealed class PlanOrders(PlanShelf shelf, OperationDesk desk, OperationBoard board, LiveFleet live, TimeProvider time)
{
    /// <summary>The most steps that are made of one plan.</summary>
    public const int StepsMax = 500;

    /// <summary>Makes the first steps of a plan that was shown.</summary>
    /// <param name="id">The plan.</param>
    /// <param name="steps">How many; null for as many as the plan's knee.</param>
    /// <param name="reason">Who asks, and why.</param>
    /// <param name="key">The caller's idempotency key.</param>
    /// <param name="cancellation">The caller went away.</param>
    public Task<OperationRequest> ApplyAsync(Guid id, int? steps, Reason reason, string? key, CancellationToken cancellation)
    {
        var plan = shelf.Find(id);
        var count = steps ?? plan?.Knee ?? 0;
        return desk.AcceptAsync(
            new Ask(key, reason, ["plan", $"{id}", steps is { } said ? $"{said}" : ""]),
            () => plan is null ? Unknown(id) : WhyNot(plan, count, steps is not null),
            () => new NewOperation(Make(plan!, count, reason), null, null, []), cancellation);
    }

    private static Refusal Unknown(Guid id) =>
        new(RefusalKind.NotFound, [$"There is no plan {id} (any more): plans are kept for {Words.Took(PlanShelf.KeptFor)}, the newest {PlanShelf.CountMax}, and not over a restart. Plan again."]);

    private Refusal? WhyNot(KeptPlan plan, int count, bool said)
    {
        if (plan.WhyNot is { } never) return No($"This plan can only be looked at. {never}");
        if (plan.Steps.IsEmpty) return No("The plan has no step: nothing is to be done.");
        if (count == 0 && !said) return No("No step of the plan is worth it by itself; say with 'steps' how many are to be made.");
        if (count < 1 || count > plan.Steps.Length) return new Refusal(RefusalKind.Invalid, [$"The plan has {PlanSteps.Count(plan.Steps.Length)}; {count} can't be made."]);
        if (count > StepsMax) return new Refusal(RefusalKind.Invalid, [$"{StepsMax} steps are made of one plan at most; plan again after them."]);
        if (plan.AsideAfter(count) is { Count: > 0 } aside) return new Refusal(RefusalKind.Invalid, [$"After {PlanSteps.Count(count)} {Words.List([.. aside])} would stand aside; {Whole(plan, count)}."]);
        if (board.GoingOn.FirstOrDefault(o => o.Kind == OperationKind.Plan) is { } other) return No($"The steps of another plan are being made, operation {other.Id}.");
        string[] outdated = [.. Outdated(plan.Steps[..count], plan)];
        return outdated.Length == 0 ? null : No([.. outdated, "Plan again."]);
    }

    private static string Whole(KeptPlan plan, int count)
    {
        var (fewer, more) = (Enumerable.Range(1, count - 1).LastOrDefault(k => plan.AsideAfter(k).Count == 0), Enumerable.Range(count + 1, plan.Steps.Length - count).FirstOrDefault(k => plan.AsideAfter(k).Count == 0));
        return fewer == 0 ? $"take {more}" : $"take {fewer} or {more}";
    }

    // Each guest must be where its first step finds it, each target may take some: the rest is judged when its turn comes
    private IEnumerable<string> Outdated(ImmutableArray<PlanStep> steps, KeptPlan plan)
    {
        var (fleet, now) = (live.Current, time.GetUtcNow());
        foreach (var first in steps.Where(s => s.Kind == PlanStepKind.Migrate).DistinctBy(s => s.Guest))
        {
            var placed = plan.Guests.TryGetValue(first.Guest, out var id) ? FleetGuests.Find(fleet, id) : null;
            if (placed is null) yield return $"{first.Guest} is on no host any more.";
            else if (placed.Host.Id != first.From) yield return $"{first.Guest} is on {placed.Host.Id}, and not on {first.From} any more.";
        }
        foreach (var host in steps.Select(s => s.To).Distinct().Order())
        {
            if (!fleet.Hosts.TryGetValue(host, out var found)) yield return $"{host} is not known any more.";
            else foreach (var why in OperationRules.Takes(found, now)) yield return why;
        }
    }

    private Operation Make(KeptPlan plan, int count, Reason reason)
    {
        var now = time.GetUtcNow();
        var items = plan.Steps.Take(count).Select(s => new OperationItem(s.Guest, OperationItemState.Waiting, Words.Sentence(s.Reason), null, now, MoveOf(s, plan))).ToImmutableArray();
        return new Operation
        {
            Id = Guid.CreateVersion7(now), Kind = OperationKind.Plan, Host = plan.Steps[0].From ?? plan.Steps[0].To, State = OperationState.Accepted, Items = items,
            Text = $"Stored; {PlanSteps.Count(count)} {(count == 1 ? "is" : "are")} to be made.", Reason = reason, CreatedAt = now, ChangedAt = now,
        };
    }

    private static PlanMove MoveOf(PlanStep step, KeptPlan plan) => new()
    {
        Number = step.Number, Kind = step.Kind, Guest = step.Kind == PlanStepKind.Migrate ? plan.Guests[step.Guest] : null, From = step.From, To = step.To, Staged = step.Staged,
        Seconds = Math.Round(step.Takes.TotalSeconds, 1), PauseSeconds = Math.Round(step.Pause.TotalSeconds, 2), Reason = step.Reason,
    };

    private static Refusal No(params string[] why) => new(RefusalKind.Conflict, [.. why]);
}
