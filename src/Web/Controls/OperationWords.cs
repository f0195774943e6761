using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Controls;

/// <summary>Operations in words: "Pausing…", "Paused", "Pause failed".</summary>
public static class OperationWords
{
    /// <summary>The state as the pages show it.</summary>
    public static Status Status(Operation operation) => operation.State switch
    {
        OperationState.Accepted => Controls.Status.Waiting,
        OperationState.Running => Controls.Status.Moving,
        OperationState.Done => Controls.Status.Done,
        OperationState.Failed => Controls.Status.Failed,
        _ => Controls.Status.Off,
    };

    /// <summary>What is done, was done, or was not.</summary>
    public static string Word(Operation operation)
    {
        var (noun, doing, done) = Words(operation.Kind);
        // keys: all of these of each kind, from "Draining…" and "Drained" to "Drain cancelled"; a noun alone is no key, for on a button the same word is a verb
        return T(operation.State switch
        {
            OperationState.Accepted or OperationState.Running => doing + "…",
            OperationState.Done => done,
            OperationState.Failed => noun + " failed",
            _ => noun + " cancelled",
        });
    }

    /// <summary>Its subject: "small-1", "ferby".</summary>
    public static string Subject(Operation operation) => operation.GuestName ?? (operation.Kind == OperationKind.Plan ? T("the lab") : operation.Host.Name);

    // A key of its own for what was shut down: the same words are on the button
    private static (string Noun, string Doing, string Done) Words(OperationKind kind) => kind switch
    {
        OperationKind.Drain => ("Drain", "Draining", "Drained"),
        OperationKind.Activate => ("Activation", "Activating", "Active again"),
        OperationKind.Policy => ("Change of policy", "Changing the policy", "Policy changed"),
        OperationKind.Start => ("Start", "Starting", "Started"),
        OperationKind.Check => ("Check", "Checking", "Checked"),
        OperationKind.Pause => ("Pause", "Pausing", "Paused"),
        OperationKind.Unpause => ("Unpause", "Unpausing", "Goes on"),
        OperationKind.Shutdown => ("Shutdown", "Shutting down", T("Shut down", "it was")),
        OperationKind.Reboot => ("Reboot", "Rebooting", "Rebooted"),
        OperationKind.Quarantine => ("Quarantine", "Cutting its network off", "Network cut off"),
        OperationKind.Release => ("Release", "Letting its network go on", "Network goes on"),
        OperationKind.Destroy => ("Destroy", "Destroying", "Destroyed"),
        OperationKind.Bandwidth => ("Change of the network's limit", "Changing its network's limit", "Network's limit changed"),
        OperationKind.Plan => ("Plan", "Making a plan's moves", "Plan made"),
        _ => ("Migration", "Migrating", "Migrated"),
    };
}
