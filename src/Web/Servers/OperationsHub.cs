using Microsoft.AspNetCore.SignalR;
using XenWeb.Web.Access;
using XenWeb.Web.Api;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Servers;

/// <summary>
/// Tells other clients at once when an operation changes: they follow it by its id, and get "operation" (<see cref="OperationNews"/>) from whichever web server
/// they are connected to. What it is by then is asked for with GET, where what they may see is judged anew.
/// </summary>
[Needs(LabAction.Read)]
public sealed class OperationsHub(MyOperations operations, SignedIn who) : Hub
{
    /// <summary>The most that one connection follows.</summary>
    public const int FollowedMax = 100;

    /// <summary>The group of those that follow an operation.</summary>
    internal static string GroupOf(Guid id) => $"operation/{id}";

    /// <summary>Follows one from now on; the answer is how it is now. Fails if there is none that the caller may see.</summary>
    public async Task<OperationShape> Follow(Guid id)
    {
        who.Take(Context.User);
        if (await operations.FindAsync(id, Context.ConnectionAborted) is null) throw new HubException($"There is no operation {id}.");
        if (Context.Items.Count >= FollowedMax && !Context.Items.ContainsKey(id)) throw new HubException($"{FollowedMax} operations are followed already, and that is the most of one connection.");
        Context.Items[id] = id;
        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(id), Context.ConnectionAborted);
        // Read when it is followed, so that nothing is missed between
        return OperationShape.Of(await operations.FindAsync(id, Context.ConnectionAborted) ?? throw new HubException($"There is no operation {id}."), operations);
    }

    /// <summary>Follows one no more.</summary>
    public Task Leave(Guid id)
    {
        Context.Items.Remove(id);
        return Groups.RemoveFromGroupAsync(Context.ConnectionId, GroupOf(id), Context.ConnectionAborted);
    }
}

/// <summary>An operation has changed. The same may come twice.</summary>
/// <param name="Id">Which.</param>
/// <param name="State">Where it is: as GET /api/v1/operations/{id} tells it.</param>
/// <param name="ChangedAt">When it changed.</param>
public sealed record OperationNews(Guid Id, OperationState State, DateTimeOffset ChangedAt)
{
    /// <summary>Of an operation.</summary>
    internal static OperationNews Of(Operation operation) => new(operation.Id, operation.State, operation.ChangedAt);
}
