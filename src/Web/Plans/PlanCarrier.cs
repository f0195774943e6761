using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Plans;

/// <summary>
/// Makes a plan's steps, one after the other: each is checked against the lab, then asked for as a migration (or a start) of its own, then followed to
/// its end. A step's request has a key, so that it is asked for once, whoever restarts in between. What can't be made ends the plan.
/// </summary>
public sealed class PlanCarrier(OperationBoard board, OperationDesk desk, Operations operations, Desired desired, LiveFleet live, TimeProvider time)
{
    /// <summary>How long a step waits for its hosts' statuses before the plan ends: longer than the longest status period. Counted anew after a restart, when nothing was heard yet.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    // One plan goes on at a time
    private (Guid Plan, int Step, DateTimeOffset Since)? _waits;

    /// <summary>Looks what can be done for a plan now; may be asked at any time, by one at a time.</summary>
    public async Task StepAsync(Guid id, CancellationToken stop)
    {
        if (board.Find(id) is not { Ended: false } plan) return;
        if (PlanProgress.Current(plan) is not { Move: { } move } item) desk.Change(id, o => PlanProgress.End(o, time.GetUtcNow()));
        else if (move.Order is { } order) await HearAsync(id, move.Number, order, stop);
        else await BeginAsync(plan, item, move, stop);
    }

    private async Task HearAsync(Guid id, int number, Guid order, CancellationToken stop)
    {
        var heard = await operations.FindAsync(order, stop);
        desk.Change(id, o => PlanProgress.Heard(o, number, heard, time.GetUtcNow()));
    }

    private async Task BeginAsync(Operation plan, OperationItem item, PlanMove move, CancellationToken stop)
    {
        var (id, number) = (plan.Id, move.Number);
        // Asked for before a restart, which came before that was written down here
        var order = await operations.FindByKeyAsync(KeyOf(id, number), stop) is { } before && IsFor(before, item, move) ? before : null;
        if (order is null)
        {
            var verdict = PlanCheck.Of(item.Guest, move, PlanProgress.EndedBefore(plan, number), live.Current, desired.Rules, board.GoingOn, time.GetUtcNow());
            if (!verdict.CanBegin)
            {
                if (verdict.MayLater && !IsTooLong(id, number)) desk.Change(id, o => PlanProgress.Waits(o, number, verdict.Why));
                else desk.Change(id, o => PlanProgress.Failed(o, number, Words.Sentence(verdict.Why), time.GetUtcNow()));
                return;
            }
            desk.Change(id, o => PlanProgress.Begun(o, number, time.GetUtcNow()));
            // Somebody may have stopped it right now
            if (board.Find(id) is not { Ended: false } begun || PlanProgress.Current(begun) is not { State: OperationItemState.Moving } current || current.Move!.Number != number) return;
            // It is written down before it is asked for: what is left out by a stop was never asked for
            await desk.SaveAsync(stop);
            var asked = await AskAsync(plan, item, move, stop);
            if (asked.Refusal is { Kind: RefusalKind.Unavailable }) return;
            if (asked.Refusal is { } refusal)
            {
                desk.Change(id, o => PlanProgress.Failed(o, number, refusal.Text, time.GetUtcNow()));
                return;
            }
            order = asked.Operation!;
        }
        desk.Change(id, o => PlanProgress.Asked(PlanProgress.Begun(o, number, time.GetUtcNow()), number, order.Id));
    }

    private Task<OperationRequest> AskAsync(Operation plan, OperationItem item, PlanMove move, CancellationToken stop)
    {
        var why = $"step {move.Number} of {plan.Items.Length} of a plan{(plan.Reason.Why.Length > 0 ? $" ({plan.Reason.Why})" : "")}: {move.Reason}";
        var reason = plan.Reason with { Why = why.Length <= Reason.LengthMax ? why : why[..(Reason.LengthMax - 1)] + "…" };
        var key = KeyOf(plan.Id, move.Number);
        return move.Kind == PlanStepKind.Start ? operations.StartAsync(item.Guest, move.To, overrideReserve: false, reason, key, stop) : operations.MigrateAsync(move.Guest!.Value, move.To, reason, key, stop);
    }

    private bool IsTooLong(Guid plan, int step)
    {
        var now = time.GetUtcNow();
        if (_waits is not { } waits || (waits.Plan, waits.Step) != (plan, step)) _waits = waits = (plan, step, now);
        return now - waits.Since > Patience;
    }

    // A key that a stranger took by chance is not ours
    private static bool IsFor(Operation order, OperationItem item, PlanMove move) =>
        order.GuestName == item.Guest && order.To == move.To && order.Kind == (move.Kind == PlanStepKind.Start ? OperationKind.Start : OperationKind.Migrate);

    private static string KeyOf(Guid plan, int step) => $"plan/{plan}/{step}";
}
