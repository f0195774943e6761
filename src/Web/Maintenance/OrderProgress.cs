using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Maintenance;

/// <summary>How far an order to a guest is: pure functions of what its host answered, and of its silence.</summary>
internal static class OrderProgress
{
    /// <summary>After this long without an answer from a host that could have answered, an order has failed.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromMinutes(30);

    /// <summary>After this long an order that still goes on has failed, whatever was away meanwhile.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromDays(1);

    /// <summary>The order after an answer; an answer of another host than it was given to changes nothing.</summary>
    public static Operation Hear(Operation order, OutcomeMessage outcome, DateTimeOffset now)
    {
        if (outcome.Host != order.Host) return order;
        var ends = outcome.State is OrderState.Done or OrderState.Failed;
        if (order.State == OperationState.Cancelled && ends) return order with { Text = $"Cancelled, but {order.Host} had heard it: {Words.Sentence(outcome.Text)}" };
        if (order.Ended) return order;
        if (outcome is { State: OrderState.Done, Placed: { } placed }) return order with { Host = placed, To = placed, State = OperationState.Accepted, Text = $"{placed} was found for it and is told to start it." };
        return order with
        {
            State = outcome.State switch { OrderState.Done => OperationState.Done, OrderState.Failed => OperationState.Failed, _ => OperationState.Running },
            Progress = outcome.State == OrderState.Done ? new Share(1) : outcome.Progress ?? order.Progress,
            Text = outcome.Text.Length > 0 ? Words.Sentence(outcome.Text) : order.Text,
            EndedAt = ends ? now : null,
            ExpectedEndAt = ends ? null : order.ExpectedEndAt,
        };
    }

    /// <summary>The order when nothing was heard.</summary>
    /// <param name="order">As it was.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="silentSince">When its host last answered it, or could first have.</param>
    /// <param name="now">Our clock.</param>
    public static Operation Wait(Operation order, FleetSnapshot fleet, DateTimeOffset silentSince, DateTimeOffset now)
    {
        if (order.Ended) return order;
        var silent = now - silentSince;
        if (silent > SilenceMax || now - order.CreatedAt > AgeMax)
        {
            return order with { State = OperationState.Failed, EndedAt = now, Text = $"No answer from {order.Host} for {Words.Took(silent)}: given up. What it did is not known." };
        }
        var host = fleet.Hosts.GetValueOrDefault(order.Host);
        var away = host is null || host.Liveness(now) == HostLiveness.Lost;
        if (away) return order with { Text = $"{order.Host}'s agent is not there: the order goes on when it is back, given up after {Words.Took(SilenceMax)}." };
        return order.State == OperationState.Accepted ? order with { Text = $"Sent to {order.Host}; waiting for its answer." } : order;
    }
}
