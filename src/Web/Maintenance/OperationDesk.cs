using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Live;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// Takes requests one at a time: knows a repeated one again, checks, stores, and only then lets it begin. Every write of
/// operations goes through its gate, and over several web servers has its turn at the database, so an older state is never stored over a newer one.
/// </summary>
public sealed class OperationDesk(
    OperationBoard board, OperationStore store, OperationSync sync, ServerTurns turns, Leadership leadership, PlanStops stops, Desired desired, OrderSender orders, OperationEvents events, RunnerSignal runner, StoreHealth health,
    TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Accepts what <paramref name="make"/> makes if <paramref name="check"/> has nothing against it; both are asked one request at a time.</summary>
    public async Task<OperationRequest> AcceptAsync(Ask ask, Func<Refusal?> check, Func<NewOperation> make, CancellationToken cancellation)
    {
        var answer = await AnswerAsync(ask, check, make, cancellation);
        if (answer.Refusal is { } refusal) events.Refused(ask, refusal);
        return answer;
    }

    private async Task<OperationRequest> AnswerAsync(Ask ask, Func<Refusal?> check, Func<NewOperation> make, CancellationToken cancellation)
    {
        if (OperationRules.Said(ask) is { } said) return new OperationRequest(null, said);
        if (!runner.Loaded) return OperationRequest.Refused(RefusalKind.Unavailable, $"{Words.Sentence(health.Problem ?? "The database is being read")} Nothing was accepted; try again.");
        await _gate.WaitAsync(cancellation);
        try
        {
            OperationRequest? answer = null;
            var failure = await TryAsync(async () =>
            {
                await using var turn = await turns.TakeAsync(CancellationToken.None);
                await sync.RefreshAsync(CancellationToken.None);
                answer = await RepeatAsync(ask) ?? await AddAsync(ask, check, make);
            });
            return answer ?? new OperationRequest(null, failure);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes an operation back; a drain's intent becomes active with the next generation.</summary>
    public async Task<OperationRequest> CancelAsync(Guid id, Reason reason, Func<long> nextGeneration, CancellationToken cancellation)
    {
        OperationRequest? answer = null;
        if (OperationRules.Said(new Ask(null, reason, [])) is { } said) answer = new OperationRequest(null, said);
        else if (board.Find(id) is { Kind: OperationKind.Plan, Ended: false } plan && !leadership.IsMine)
        {
            var failure = await TryAsync(async () => answer = await stops.AskAsync(plan, reason));
            answer ??= new OperationRequest(null, failure);
        }
        else
        {
            await _gate.WaitAsync(cancellation);
            try
            {
                var failure = await TryAsync(async () =>
                {
                    await using var turn = await turns.TakeAsync(CancellationToken.None);
                    await sync.RefreshAsync(CancellationToken.None);
                    answer = await CancelAsync(id, reason, nextGeneration);
                });
                answer ??= new OperationRequest(null, failure);
            }
            finally
            {
                _gate.Release();
            }
        }
        if (answer.Refusal is { } refusal) events.Refused(new Ask(null, reason, ["cancel", $"operation {id}"]), refusal);
        return answer;
    }

    /// <summary>Changes one in memory, tells its end as an event, and leaves the rest to the next <see cref="SaveAsync"/>.</summary>
    public void Change(Guid id, Func<Operation, Operation> change)
    {
        if (board.Change(id, change) is not { } changed || ReferenceEquals(changed.Before, changed.After)) return;
        if (changed.After.Ended) orders.Forget(id);
        if (changed.After.Ended && !changed.Before.Ended) events.Ended(changed.After);
        runner.Wake();
    }

    /// <summary>Stores what has changed since; throws what the database throws, and then it stays unsaved. Nothing if another web server leads by now.</summary>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var unsaved = board.Unsaved();
            if (unsaved.IsEmpty) return;
            await using var turn = await turns.TakeAsync(cancellation);
            if (!await turn.LeadsAsync(cancellation)) return;
            await store.SaveAsync(unsaved, null, cancellation);
            board.Saved(unsaved);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>A failing database as a refusal; null if all went well.</summary>
    internal static async Task<Refusal?> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            return new Refusal(RefusalKind.Unavailable, [$"{Words.Sentence(StoreProblem.Words(e))} Nothing was accepted; try again."]);
        }
    }

    /// <summary>An operation that was taken back.</summary>
    internal static Operation Cancelled(Operation operation, string text, DateTimeOffset now) => operation with
    {
        State = OperationState.Cancelled,
        Text = text,
        ChangedAt = now,
        EndedAt = now,
        ExpectedEndAt = null,
        Items = [.. operation.Items.Select(i => i.State == OperationItemState.Done ? i : i with { State = OperationItemState.Failed, Why = "the drain was cancelled", NextTry = null, At = now })],
    };

    private async Task<OperationRequest?> RepeatAsync(Ask ask)
    {
        if (ask.Key is null || await store.FindByKeyAsync(ask.Key, CancellationToken.None) is not { } before) return null;
        return before.Hash == ask.Hash
            ? OperationRequest.Accepted(board.Find(before.Operation.Id) ?? before.Operation, repeated: true)
            : OperationRequest.Refused(RefusalKind.KeyReused, $"The idempotency key '{ask.Key}' came before with another request, operation {before.Operation.Id}.");
    }

    private async Task<OperationRequest> AddAsync(Ask ask, Func<Refusal?> check, Func<NewOperation> make)
    {
        if (check() is { } refusal) return new OperationRequest(null, refusal);
        var added = make();
        // Not to be given up half-way: once the database has it, it is accepted
        await store.AddAsync(added, ask, CancellationToken.None);
        var operation = added.Operation;
        if (added.Intent is { } intent) desired.Set(operation.Host, intent);
        if (added.Policy is { } policy) desired.Set(operation.Host, policy);
        if (added.Bandwidth is { } bandwidth) desired.Set(bandwidth);
        if (added.Order is { } order) orders.Give(order);
        foreach (var ended in added.Superseded)
        {
            board.Put(ended);
            events.Ended(ended, operation.Reason);
        }
        board.Put(operation);
        events.Asked(operation);
        runner.Wake();
        return OperationRequest.Accepted(operation);
    }

    // It ends by itself when what was begun, and what must not be left half done, is done. Changed on the board, because a step may begin right now
    private async Task<OperationRequest> StopPlanAsync(Guid id, Reason reason)
    {
        string? why = null;
        if (board.Change(id, o => (why = PlanProgress.WhyNotStop(o)) is null ? PlanProgress.Stopped(o, reason.Who, time.GetUtcNow()) : o) is not { } changed) return OperationRequest.Refused(RefusalKind.NotFound, $"There is no operation {id}.");
        if (why is not null) return OperationRequest.Refused(RefusalKind.Conflict, why);
        events.Stopping(changed.After, reason);
        runner.Wake();
        // It holds already: a database that is away does not keep a plan going. The runner's next round stores it then
        await TryAsync(() => store.SaveAsync([changed.After], null, CancellationToken.None));
        return OperationRequest.Accepted(changed.After);
    }

    private async Task<OperationRequest> CancelAsync(Guid id, Reason reason, Func<long> nextGeneration)
    {
        var operation = board.Find(id) ?? await store.FindAsync(id, CancellationToken.None);
        if (operation is null) return OperationRequest.Refused(RefusalKind.NotFound, $"There is no operation {id}.");
        if (operation.Ended) return OperationRequest.Refused(RefusalKind.Conflict, $"It has ended already ({operation.State.ToString().ToLowerInvariant()}): {operation.Text}");
        if (operation.Kind == OperationKind.Plan) return await StopPlanAsync(id, reason);
        if (operation.Kind == OperationKind.Bandwidth) return OperationRequest.Refused(RefusalKind.Conflict, "This can't be taken back; set the limit that it had instead.");
        if (operation.Kind is OperationKind.Activate or OperationKind.Policy) return OperationRequest.Refused(RefusalKind.Conflict, $"This can't be taken back; {(operation.Kind == OperationKind.Activate ? "drain the host" : "set the policy that it had")} instead.");
        var drain = operation.Kind == OperationKind.Drain;
        if (!drain && operation.State == OperationState.Running) return OperationRequest.Refused(RefusalKind.Conflict, $"{operation.Host} is at it already, and it can't be stopped half-way.");
        var intent = drain ? new IntentMessage(HostMode.Active, nextGeneration(), id, reason) : null;
        var text = drain
            ? $"Cancelled by {reason.Who}: {operation.Host} takes part again. What is moving moves on."
            : $"Cancelled by {reason.Who} before {operation.Host} answered. If it heard the order just now, it may still do it.";
        var cancelled = Cancelled(operation, text, time.GetUtcNow());
        await store.SaveAsync([cancelled], intent is null ? null : (operation.Host, intent), CancellationToken.None);
        if (intent is not null) desired.Set(operation.Host, intent);
        orders.Forget(id);
        board.Put(cancelled);
        events.Ended(cancelled, reason);
        runner.Wake();
        return OperationRequest.Accepted(cancelled);
    }
}
