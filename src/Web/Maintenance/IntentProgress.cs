using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Web.Maintenance;

/// <summary>Activations and policies: done when the host says that it follows them.</summary>
internal static class IntentProgress
{
    /// <summary>The operation as it is now.</summary>
    /// <param name="operation">As it was.</param>
    /// <param name="policy">What is wanted, for a policy.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="now">Our clock.</param>
    public static Operation Step(Operation operation, PolicyMessage? policy, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (operation.Ended) return operation;
        var host = fleet.Hosts.GetValueOrDefault(operation.Host);
        if (host?.Status is not { } status || host.Liveness(now) == HostLiveness.Lost) return operation with { Text = $"{operation.Host}'s agent is not there: it hears of it when it is back." };
        var follows = operation.Kind == OperationKind.Activate
            ? status.IntentGeneration >= operation.Generation && status.Mode == HostMode.Active
            : policy is not null && Follows(status, policy);
        if (!follows) return operation with { Text = $"Waiting for {operation.Host} to hear of it." };
        var text = operation.Kind == OperationKind.Activate ? $"{operation.Host} takes part again." : $"{operation.Host} follows the policy.";
        return operation with { State = OperationState.Done, Progress = new Share(1), EndedAt = now, Text = text };
    }

    /// <summary>Whether a host's status follows that policy; compared as JSON, because shares are rounded on their way.</summary>
    public static bool Follows(StatusMessage status, PolicyMessage wanted) =>
        StorageJson.Write(wanted) == StorageJson.Write(wanted with { Monitoring = status.Monitoring, Negotiation = status.Negotiation });
}
