using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Agents;

/// <summary>Stops processes that the agent did not start: TERM, a look now and then, KILL after the grace, and an end to waiting.</summary>
internal sealed class VirtualAgentStops(VirtualAgentContext context)
{
    /// <summary>Processes that are being stopped at one time.</summary>
    public const int StopsMax = 32;

    /// <summary>How long after KILL it is looked for: a process in an uninterruptible wait does not end.</summary>
    public static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<Guid, Stop> _stops = [];

    public required Action<Guid, OrderState, string> Answer { get; init; }

    public DateTimeOffset? NextDeadline => _stops.Count == 0 ? null : _stops.Values.Min(s => s.Next);

    public static TimeSpan Within(TimeSpan grace) => grace < TimeSpan.Zero ? TimeSpan.Zero : grace > StopProgramMessage.GraceMax ? StopProgramMessage.GraceMax : grace;

    public string? Refusal(StopProcessMessage order)
    {
        if (order.Process.Pid <= 1) return "process 1 is the guest's init: shut the domain down instead; nothing was done";
        if (order.Process.Pid == context.Options.OwnPid) return "that is the agent itself; nothing was done";
        return _stops.Count >= StopsMax ? $"{StopsMax} processes are being stopped already; nothing was done" : null;
    }

    public void Begin(StopProcessMessage order, DateTimeOffset now)
    {
        _stops[order.Id] = new Stop(order, now, now + Within(order.Grace)) { Next = now + _look };
        context.Do(new VirtualAgentEffect.SignalProcess(order.Id, order.Process, ProcessSignal.Terminate));
    }

    public void OnSignalled(VirtualAgentEvent.ProcessSignalled signalled, DateTimeOffset now)
    {
        if (!_stops.TryGetValue(signalled.Order, out var stop)) return;
        switch (signalled.Outcome)
        {
            case SignalOutcome.Sent when !stop.IsSent:
                stop.IsSent = true;
                Answer(stop.Order.Id, OrderState.Running, $"process {stop.Order.Process.Pid} was asked to end (TERM)");
                break;
            case SignalOutcome.Gone when !stop.IsSent:
                End(stop, OrderState.Failed, $"there is no process {stop.Order.Process.Pid} that started then (any more); nothing was done");
                break;
            case SignalOutcome.Gone:
                End(stop, OrderState.Done, $"process {stop.Order.Process.Pid} has ended, {(now - stop.AskedAt).TotalSeconds:0.0} s after TERM{(stop.KilledAt is null ? "" : ", which it did not heed (KILL)")}");
                break;
            case SignalOutcome.Refused:
                End(stop, OrderState.Failed, $"process {stop.Order.Process.Pid} can't be stopped: {signalled.Why}");
                break;
        }
    }

    public void OnDeadline(DateTimeOffset now)
    {
        foreach (var stop in _stops.Values.Where(s => s.Next <= now).ToList())
        {
            if (stop.KilledAt + GoneWithin <= now)
            {
                End(stop, OrderState.Failed, $"process {stop.Order.Process.Pid} has not ended {GoneWithin.TotalSeconds:0} s after KILL: it waits for something in the kernel");
                continue;
            }
            stop.Next = now + _look;
            var kill = stop.KilledAt is null && stop.KillAt <= now;
            if (kill) stop.KilledAt = now;
            context.Do(new VirtualAgentEffect.SignalProcess(stop.Order.Id, stop.Order.Process, kill ? ProcessSignal.Kill : ProcessSignal.Look));
        }
    }

    private void End(Stop stop, OrderState state, string text)
    {
        _stops.Remove(stop.Order.Id);
        Answer(stop.Order.Id, state, text);
        context.Tell(state == OrderState.Done ? DecisionSeverity.Info : DecisionSeverity.Warning, state == OrderState.Done ? "process-stopped" : "failed", $"{text}, asked by {stop.Order.Reason.Who}", stop.Order.Reason, stop.Order.Id);
    }

    private sealed class Stop(StopProcessMessage order, DateTimeOffset askedAt, DateTimeOffset killAt)
    {
        public StopProcessMessage Order => order;

        public DateTimeOffset AskedAt => askedAt;

        public DateTimeOffset KillAt => killAt;

        public DateTimeOffset? KilledAt { get; set; }

        public DateTimeOffset Next { get; set; }

        public bool IsSent { get; set; }
    }
}
