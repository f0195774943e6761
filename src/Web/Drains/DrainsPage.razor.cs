using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Drains;

/// <summary>Drains that go on, each with what moves, what waits and what is stuck; and those that ended.</summary>
public sealed partial class DrainsPage
{
    private OperationStatus? _status;

    /// <summary>All operations.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    private IReadOnlyList<Operation> GoingOn => [.. Operations.Current.Where(o => o is { Kind: OperationKind.Drain, Ended: false }).OrderBy(o => o.CreatedAt)];

    private IReadOnlyList<Operation> Ended => [.. Operations.Current.Where(o => o is { Kind: OperationKind.Drain, Ended: true }).OrderByDescending(o => o.CreatedAt)];

    // Operations change with the hosts' statuses; the tick redraws each second
    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    private async Task CancelAsync(Guid id) => _status!.Take(await Operations.CancelAsync(id, Me.Asks(), Gone));
}
