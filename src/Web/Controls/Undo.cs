using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Controls;

/// <summary>What takes back what an operation did.</summary>
/// <param name="Right">The right that it needs.</param>
/// <param name="Meaning">What it will do: "Unpause small-1".</param>
/// <param name="AskAsync">Asks for it.</param>
public sealed record Undo(LabAction Right, string Meaning, Func<MyOperations, Caller, Task<OperationRequest>> AskAsync)
{
    /// <summary>Of an operation whose contrary follows from itself; null for one that can't be taken back, or that did not do what it was asked.</summary>
    public static Undo? Of(Operation operation) => operation switch
    {
        { State: not OperationState.Done } => null,
        { Kind: OperationKind.Drain } => new(LabAction.Activate, T($"Activate {operation.Host}: domains that have left do not come back by themselves"), (all, caller) => all.ActivateAsync(operation.Host, caller)),
        { Kind: OperationKind.Activate } => new(LabAction.Drain, T($"Drain {operation.Host} again"), (all, caller) => all.DrainAsync(operation.Host, caller)),
        { Guest: { } guest } => Of(operation, guest),
        _ => null,
    };

    private static Undo? Of(Operation operation, Domain.Guests.GuestId guest)
    {
        Undo By(LabAction right, OrderKind kind, string meaning) => new(right, meaning, (all, caller) => all.OrderUnaskedAsync(kind, guest, caller));
        return operation.Kind switch
        {
            OperationKind.Pause => By(LabAction.Unpause, OrderKind.Unpause, T($"Unpause {operation.GuestName}")),
            OperationKind.Unpause => By(LabAction.Pause, OrderKind.Pause, T($"Pause {operation.GuestName}")),
            OperationKind.Quarantine => By(LabAction.Release, OrderKind.Release, T($"Release {operation.GuestName}")),
            _ => null,
        };
    }
}
