using System.Collections.Immutable;
using XenWeb.Domain.Units;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Plans;

/// <summary>How far a plan's steps are: pure functions of the operation as it was and of what became of a step. All of it is in the operation's items, so it goes on after a restart.</summary>
internal static class PlanProgress
{
    /// <summary>The step that is being made, or is next; null if none is left.</summary>
    public static OperationItem? Current(Operation plan) => plan.Items.FirstOrDefault(i => i.State is OperationItemState.Moving or OperationItemState.Waiting);

    /// <summary>When the step before this one ended; null for the first.</summary>
    public static DateTimeOffset? EndedBefore(Operation plan, int number) => plan.Items.Where(i => i.Move!.Number < number && i.State == OperationItemState.Done).Select(i => (DateTimeOffset?)i.At).Max();

    /// <summary>The step begins; nothing happens if it is not its turn (any more).</summary>
    public static Operation Begun(Operation plan, int number, DateTimeOffset now) =>
        plan.Ended || Current(plan) is not { State: OperationItemState.Waiting } item || item.Move!.Number != number
            ? plan
            : Told(With(plan, item with { State = OperationItemState.Moving, Why = Words.Sentence(item.Move.Reason), At = now }), now) with { Host = item.Move.From ?? item.Move.To };

    /// <summary>The step has its order.</summary>
    public static Operation Asked(Operation plan, int number, Guid order) =>
        plan.Ended || Current(plan) is not { State: OperationItemState.Moving } item || item.Move!.Number != number ? plan : With(plan, item with { Move = item.Move with { Order = order } });

    /// <summary>What became of the step's order so far.</summary>
    public static Operation Heard(Operation plan, int number, Operation? order, DateTimeOffset now)
    {
        if (plan.Ended || Current(plan) is not { State: OperationItemState.Moving } item || item.Move!.Number != number) return plan;
        return order switch
        {
            null => Failed(plan, number, "Its order is not known any more.", now),
            { State: OperationState.Done } => Told(With(plan, item with { State = OperationItemState.Done, Why = order.Text, At = now }), now),
            { Ended: true } => Failed(plan, number, order.Text, now),
            _ => plan with { Progress = Part(plan, order.Progress) },
        };
    }

    /// <summary>The step that is next waits, and why.</summary>
    public static Operation Waits(Operation plan, int number, string why) =>
        plan.Ended || Current(plan) is not { } item || item.Move!.Number != number ? plan : plan with { Text = $"Step {number} of {plan.Items.Length}, {item.Guest} {item.Move.Does}: {why}." };

    /// <summary>The step can't be made, and with it none after it.</summary>
    public static Operation Failed(Operation plan, int number, string why, DateTimeOffset now)
    {
        if (plan.Ended || plan.Items.FirstOrDefault(i => i.Move!.Number == number) is not { } item) return plan;
        var failed = With(plan, item with { State = OperationItemState.Failed, Why = why, At = now });
        var items = failed.Items.Select(i => i.State is OperationItemState.Waiting or OperationItemState.Moving ? i with { State = OperationItemState.Skipped, Why = $"step {number} failed", At = now } : i);
        return failed with
        {
            State = OperationState.Failed, Items = [.. items], EndedAt = now, ExpectedEndAt = null,
            Text = $"Step {number} of {plan.Items.Length} failed: {item.Guest}, which {item.Move!.Does}. {Words.Sentence(why)} {Made(failed)}{AsideWords(failed)}",
        };
    }

    /// <summary>No step is left.</summary>
    public static Operation End(Operation plan, DateTimeOffset now)
    {
        if (plan.Ended || Current(plan) is not null) return plan;
        var left = plan.Items.FirstOrDefault(i => i.State == OperationItemState.Skipped);
        return plan with
        {
            State = left is null ? OperationState.Done : OperationState.Cancelled, EndedAt = now, ExpectedEndAt = null, Progress = left is null ? new Share(1) : plan.Progress,
            Text = left is null ? Made(plan) : $"{Made(plan)} Then {left.Why}.",
        };
    }

    /// <summary>Why it can't be stopped; null if it can.</summary>
    public static string? WhyNotStop(Operation plan)
    {
        if (plan.Ended) return $"It has ended already: {plan.Text}";
        if (plan.Items.Any(i => i.State == OperationItemState.Skipped)) return "It is being stopped already.";
        return plan.Items.Length > 0 && LastNeeded(plan) == plan.Items.Length - 1 ? "Its last step is being made, or is needed for a domain that stands aside." : null;
    }

    /// <summary>Somebody stops it: what was begun is done, and so is what a guest that stands aside needs to go on; the rest is left out.</summary>
    public static Operation Stopped(Operation plan, string who, DateTimeOffset now)
    {
        var last = LastNeeded(plan);
        var items = plan.Items.Select((item, i) => i > last && item.State == OperationItemState.Waiting ? item with { State = OperationItemState.Skipped, Why = $"{who} stopped it", At = now } : item).ToImmutableArray();
        var left = items.Count(i => i.State is OperationItemState.Waiting or OperationItemState.Moving);
        return plan with { Items = items, Text = $"{who} stops it. {(left == 0 ? "Nothing is being moved." : left == 1 ? "The step that was begun is made." : $"{left} steps are still made, so that no domain stands aside.")}", ExpectedEndAt = Expected(items, now) };
    }

    // The last item that must be made: what is begun, and while guests stand aside, all up to where they go on
    private static int LastNeeded(Operation plan)
    {
        var aside = new SortedSet<string>(StringComparer.Ordinal);
        var last = -1;
        for (var i = 0; i < plan.Items.Length; i++)
        {
            var item = plan.Items[i];
            if (item.State == OperationItemState.Waiting && aside.Count == 0) break;
            if (item.Move!.Staged) aside.Add(item.Guest);
            else aside.Remove(item.Guest);
            last = i;
        }
        return last;
    }

    private static Operation Told(Operation plan, DateTimeOffset now)
    {
        var current = Current(plan);
        // Somebody stops it: that stays said
        var text = plan.Items.Any(i => i.State == OperationItemState.Skipped) ? plan.Text
            : current is null ? Made(plan)
            : $"Step {current.Move!.Number} of {plan.Items.Length}: {current.Guest} {current.Move.Does}.";
        return plan with { State = OperationState.Running, Progress = Part(plan, null), Text = text, ExpectedEndAt = Expected(plan.Items, now) };
    }

    // Rounded: each change is stored
    private static Share Part(Operation plan, Share? ofCurrent) =>
        new(Math.Round((plan.Items.Count(i => i.State == OperationItemState.Done) + Math.Clamp(ofCurrent?.Value ?? 0, 0, 1)) / Math.Max(1, plan.Items.Length), 2));

    private static DateTimeOffset? Expected(ImmutableArray<OperationItem> items, DateTimeOffset now)
    {
        var seconds = items.Where(i => i.State is OperationItemState.Waiting or OperationItemState.Moving).Sum(i => i.Move!.Seconds);
        return DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + (long)Math.Ceiling(Math.Min(seconds, 1e9)));
    }

    private static Operation With(Operation plan, OperationItem changed) => plan with { Items = plan.Items.Replace(plan.Items.Single(i => i.Move!.Number == changed.Move!.Number), changed) };

    private static string Made(Operation plan)
    {
        var made = plan.Items.Count(i => i.State == OperationItemState.Done);
        return made == plan.Items.Length ? made == 1 ? "The step was made." : $"All {made} steps were made." : $"{made} of {PlanSteps.Count(plan.Items.Length)} {(made == 1 ? "was" : "were")} made.";
    }

    private static string AsideWords(Operation plan)
    {
        var made = plan.Items.Where(i => i.State == OperationItemState.Done).ToArray();
        var aside = PlanSteps.Aside(made.Select(i => (i.Guest, i.Move!.Staged)));
        return string.Concat(aside.Select(name => $" {name} stands aside on {made.Last(i => i.Guest == name).Move!.To}."));
    }
}
