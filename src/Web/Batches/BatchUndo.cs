using XenWeb.Domain.Fleet;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Batches;

/// <summary>What of an order to many domains can be taken back.</summary>
internal static class BatchUndo
{
    /// <summary>The domains that did what they were asked for, are still there, and of which nothing was asked since: somebody's later change is not taken back with it.</summary>
    /// <param name="batch">The order.</param>
    /// <param name="known">The operations that go on, and those that ended lately.</param>
    /// <param name="fleet">The lab.</param>
    public static IReadOnlyList<BatchItem> Of(Batch batch, IEnumerable<Operation> known, FleetSnapshot fleet)
    {
        if (batch.EndedAt is null || BatchAction.Back(batch.Kind) is null) return [];
        // Those that were started have no id here, and nothing takes a start back
        var done = batch.Items.Where(i => i is { Step: BatchStep.Done, Guest: not null }).ToList();
        var wanted = done.Select(i => i.Guest!.Value).ToHashSet();
        var there = fleet.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Select(g => g.Id).Where(wanted.Contains).ToHashSet();
        var newest = known.Where(o => o.Guest is { } guest && there.Contains(guest) && o.State != OperationState.Cancelled).GroupBy(o => o.Guest!.Value).ToDictionary(g => g.Key, g => g.MaxBy(o => o.CreatedAt)!);
        // A large batch's first operations are not in memory any more when it ends: of their domains what was asked since it began counts
        return [.. done.Where(i => there.Contains(i.Guest!.Value) && (!newest.TryGetValue(i.Guest!.Value, out var last) || last.Id == i.Operation || last.CreatedAt < batch.StartedAt))];
    }
}
