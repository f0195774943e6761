using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Simulation.Bus;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>8. Every queue has a limit: an agent's events, what waits for the broker and at it, promises, slots, words for what was dropped, and guests that leave a draining host at once.</summary>
internal sealed class LimitsChecker(World world) : Checker(world)
{
    private const int PromisesMax = 64;

    // Retained topics of a host wait besides: status and presence
    private const int RetainedOfHost = 2;

    private readonly Dictionary<string, AgentProcess> _drains = new(StringComparer.Ordinal);

    public override string Rule => "limits";

    public override void AfterEvent(AgentProcess process, AgentEvent happened, IReadOnlyList<AgentEffect> effects)
    {
        Must(process.Queued <= AgentProcess.QueueMax, () => $"{process.Queued} events wait at {process.Machine.Id}");
        Must(process.Bus.Waiting <= BusClient.QueueMax + RetainedOfHost, () => $"{process.Bus.Waiting} messages of {process.Machine.Id} wait for the broker");
        Must(process.Account.Promises.Count(p => p.Value.Until > process.Account.Clock) <= PromisesMax, () => $"{process.Machine.Id} holds {process.Account.Promises.Count} promises");
    }

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        switch (effect)
        {
            case AgentEffect.Publish { Message: StatusMessage status }:
                Must(status.Dropped.Length <= 32, () => $"{status.Dropped.Length} words for what was dropped");
                Must(World.Broker.PendingLongest <= Broker.PendingMax, () => $"{World.Broker.PendingLongest} messages wait at the broker");
                break;
            case AgentEffect.Publish { Message: HelpMessage { Kind: HelpKind.Drain } help }:
                foreach (var dead in _drains.Where(r => !r.Value.IsAlive).Select(r => r.Key).ToList()) _drains.Remove(dead);
                _drains.Add(help.HelpId, process);
                // A policy that allows fewer takes nothing back; the frame says of those that somebody else moves
                var atOnce = _drains.Count(d => d.Value == process);
                Must(atOnce <= Math.Max(process.Account.Negotiation.DrainAtOnce, _allowed.GetValueOrDefault(process)), () => $"{process.Machine.Id} lets {atOnce} guests leave at once");
                _allowed[process] = Math.Max(process.Account.Negotiation.DrainAtOnce, atOnce);
                break;
            case AgentEffect.Publish { Message: ClosedMessage closed }: _drains.Remove(closed.HelpId); break;
            case AgentEffect.Publish { Message: MigrationMessage { Migration: { State: MigrationState.Ordered } } }: break;
        }
    }

    private readonly Dictionary<AgentProcess, int> _allowed = [];
}
