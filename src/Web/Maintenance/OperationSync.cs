using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Configs;
using XenWeb.Web.Traces;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// Operations, and what is wanted of the hosts, from the database into memory: at the start, and of several web servers what another has changed. Throws what
/// the database throws.
/// </summary>
public sealed class OperationSync(
    OperationBoard board, OperationStore store, Desired desired, OrderSender orders, Configurations configurations, Leadership leadership, OperationTraces traces, TimeProvider time)
{
    /// <summary>All that goes on, the newest that ended, and what is wanted. Who has not led until now stored none of it: the database is right.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await WantedAsync(cancellation);
        var known = board.GoingOn.Select(o => o.Id).ToArray();
        foreach (var operation in await store.LoadAsync(cancellation)) await PutAsync(operation, cancellation);
        // Those that are not among the newest that ended
        foreach (var operation in await store.FindAsync([.. known.Where(id => board.Find(id) is { Ended: false })], cancellation)) await PutAsync(operation, cancellation);
    }

    /// <summary>What is wanted of the hosts: what is older than what is known here is passed over.</summary>
    public async Task WantedAsync(CancellationToken cancellation)
    {
        var (intents, policies) = await store.LoadDesiredAsync(cancellation);
        foreach (var row in intents)
        {
            if (!(desired.Intent(new HostId(row.Host))?.Generation >= row.Generation)) desired.Set(new HostId(row.Host), new IntentMessage(row.Mode, row.Generation, row.OperationId, new Reason(row.Who, row.Why)));
        }
        foreach (var row in policies)
        {
            if (!(desired.Policy(new HostId(row.Host))?.Generation >= row.Generation)) desired.Set(new HostId(row.Host), StorageJson.ReadPolicies(row.Json));
        }
        var (limits, generation) = await store.LoadBandwidthsAsync(cancellation);
        if (!desired.HasLimits(limits)) desired.Set(limits, generation);
    }

    /// <summary>Another web server, or this one, has stored these.</summary>
    /// <param name="changed">The id of each, and whether it has ended.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task HearAsync(IEnumerable<(Guid Id, bool HasEnded)> changed, CancellationToken cancellation)
    {
        // Most of what the leader hears it has stored itself
        Guid[] wanted = [.. changed.Where(c => board.Find(c.Id) is not { } known || known.Ended != c.HasEnded || !leadership.IsMine).Select(c => c.Id)];
        foreach (var some in wanted.Chunk(OperationBoard.EndedMax))
        {
            foreach (var operation in await store.FindAsync(some, cancellation)) await TakeAsync(operation, cancellation);
        }
    }

    /// <summary>All that goes on, as it must be known before something is accepted. For who has the turn (<see cref="ServerTurns"/>); of the only web server it is known.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        if (!leadership.AreSeveral) return;
        await WantedAsync(cancellation);
        foreach (var operation in await store.GoingOnAsync([.. board.GoingOn.Select(o => o.Id)], cancellation)) await TakeAsync(operation, cancellation);
    }

    // What the leader has reckoned and not stored yet is newer than what is stored, unless another has ended it
    private async Task TakeAsync(Operation stored, CancellationToken cancellation)
    {
        var known = board.Find(stored.Id);
        if (known is not null && ((!stored.Ended && leadership.IsMine) || (known.ChangedAt, known.State) == (stored.ChangedAt, stored.State))) return;
        await PutAsync(stored, cancellation);
    }

    private async Task PutAsync(Operation stored, CancellationToken cancellation)
    {
        board.Put(stored);
        if (stored.Ended)
        {
            orders.Forget(stored.Id);
            traces.Ended(stored);
        }
        else if (leadership.IsMine && OperationOrders.KindOf(stored) is { } kind && orders.SilentSince(stored.Id) is null)
        {
            orders.Give(await OrderAsync(stored, kind, cancellation));
        }
    }

    // What a start is made from is read again; if it was taken away meanwhile, its host refuses and says so
    private async Task<OrderMessage> OrderAsync(Operation operation, OrderKind kind, CancellationToken cancellation)
    {
        var order = OperationOrders.From(operation, kind, time.GetUtcNow());
        if (kind is not (OrderKind.Start or OrderKind.Check) || await configurations.FindAsync(operation.GuestName ?? "", cancellation) is not { } found) return order;
        return order with { Configuration = found.Text, Needs = found.Needs };
    }
}
