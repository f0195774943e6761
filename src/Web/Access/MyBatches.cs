using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Batches;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Access;

/// <summary>
/// Orders to many domains of the one who is signed in: their own, and for who sees the whole lab everybody's. Each domain's right is asked for again when its turn comes, of who they are then: somebody who was locked meanwhile is refused.
/// </summary>
public sealed class MyBatches(BatchRuns runs, MyOperations operations, SignedIn who)
{
    /// <summary>The newest first.</summary>
    public ImmutableArray<Batch> Current => [.. runs.Current.Where(Sees)];

    /// <summary>An empty batch of ids at once, then the ids of those that changed; ends when the one who looks is not signed in any more.</summary>
    public async IAsyncEnumerable<IReadOnlyCollection<Guid>> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var changed in runs.FollowAsync(cancellation))
        {
            if (!who.Person.IsSomebody) yield break;
            yield return changed;
        }
    }

    /// <summary>Begins one: pause, unpause, shutdown, destroy, or migrate to the best offer.</summary>
    public (Batch? Batch, Refusal? Refusal) Begin(OrderKind kind, IReadOnlyList<(GuestId Guest, string Name)> domains, Caller caller, Guid? undoes = null) =>
        runs.Begin(kind, [.. domains.Select(d => BatchItem.Of(d.Guest, d.Name))], caller.Reason, undoes, (item, cancellation) => kind == OrderKind.Migrate
            ? operations.MigrateAsync(item.Guest!.Value, null, who.Asks(caller.Why), cancellation: cancellation)
            : operations.OrderUnaskedAsync(kind, item.Guest!.Value, who.Asks(caller.Why), cancellation));

    /// <summary>Begins to start what these configurations make, each where it is best off.</summary>
    public (Batch? Batch, Refusal? Refusal) Start(IReadOnlyList<string> configurations, Caller caller) =>
        runs.Begin(OrderKind.Start, [.. configurations.Select(BatchItem.Of)], caller.Reason, null, (item, cancellation) => operations.StartAsync(item.Name, null, who.Asks(caller.Why), cancellation: cancellation));

    /// <summary>Why they may not stop one; null if they may: their own, and another's only who could order the like.</summary>
    public string? WhyNotStop(Batch batch) => batch.Reason.Who == who.Person.Who ? null : who.WhyNever(Gate.ActionOf(batch.Kind));

    /// <summary>Leaves what was not begun.</summary>
    public Refusal? Stop(Guid id)
    {
        if (Current.FirstOrDefault(b => b.Id == id) is not { } batch) return new Refusal(RefusalKind.NotFound, ["There is no such order to many domains."]);
        return WhyNotStop(batch) is { } why ? new Refusal(RefusalKind.Forbidden, [why]) : runs.Stop(id, who.Person.Who);
    }

    private bool Sees(Batch batch) => who.Person is { IsSomebody: true } person && (person.SeesAll || batch.Reason.Who == person.Who);
}
