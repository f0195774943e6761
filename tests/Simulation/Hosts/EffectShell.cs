using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;

namespace XenWeb.Simulation.Hosts;

/// <summary>
/// Carries effects out as EffectRunner does: in their order; if an order can't be written down, nothing that follows is done; Xen commands run side by side,
/// a bounded number, and come back as events of this process or of none.
/// </summary>
internal sealed class EffectShell(World world, AgentProcess process, Draws draws)
{
    /// <summary>As EffectRunner.CommandsMax.</summary>
    public const int CommandsMax = 64;

    private int _commands;

    public TimeSpan SamplingPeriod { get; private set; } = MonitoringPolicy.Default.SamplingPeriod;

    /// <summary>What the core has to hear before anything else.</summary>
    public IReadOnlyList<AgentEvent> Run(IReadOnlyList<AgentEffect> effects)
    {
        var remembered = true;
        List<AgentEvent> first = [];
        foreach (var effect in effects)
        {
            if (!process.IsAlive) return [];
            switch (effect)
            {
                case AgentEffect.RememberOrder order:
                    remembered = Remember(order.Order);
                    if (!remembered) first.Add(Ended($"{order.Order}", "the order can't be written down, so it is not begun"));
                    break;
                case AgentEffect.SetSamplingPeriod set: SamplingPeriod = set.Period; break;
                case AgentEffect.RunXen run when remembered: Begin(run.Command); break;
                case AgentEffect.LookFor look: LookFor(look); break;
                case AgentEffect.HandleVolumes handle when remembered: world.Storage.Begin(process, handle.Task); break;
                case AgentEffect.OpenStream open: process.Machine.Slots[open.Slot.HelpId] = (open.Slot, world.Now + open.Slot.ClaimWithin); break;
                case AgentEffect.CloseStream close: process.Machine.Slots.Remove(close.HelpId); break;
                case AgentEffect.Publish publish when remembered: Publish(publish); break;
                default: continue;
            }
            process.Account.OnEffect(effect);
            foreach (var checker in world.Checks) checker.OnEffect(process, effect);
        }
        return first;
    }

    private void Publish(AgentEffect.Publish publish)
    {
        var wire = process.Bus.Publish(publish.Topic, publish.Message, publish.Retain);
        world.Tell(process.Machine.Id.Name, publish, wire);
    }

    private bool Remember(Guid order)
    {
        world.Note(process.Machine.Id.Name, "remember", $"{order}");
        if (draws.Chance(world.Swarm.LedgerFails)) return false;
        if (!world.Planted.Is(Planted.PlantedBug.LyingLedger)) process.Machine.Disk.Remember(order);
        return true;
    }

    private void Begin(XenCommand command)
    {
        if (_commands >= CommandsMax)
        {
            world.Agenda.After(TimeSpan.Zero, () => process.Feed(Ended(command.Id, $"{CommandsMax} commands run already")));
            return;
        }
        _commands++;
        world.Begin(process, command, ended =>
        {
            _commands--;
            process.Feed(ended);
        });
    }

    private static AgentEvent.CommandEnded Ended(string command, string why) => new(command, new XenOutcome(XenResult.Failed, why, TimeSpan.Zero));

    private void LookFor(AgentEffect.LookFor look)
    {
        var takes = draws.Chance(world.Swarm.XlSlow) ? draws.Seconds(1, 60) : TimeSpan.FromMilliseconds(2);
        ImmutableArray<string> missing = draws.Chance(world.Swarm.XlFails) ? [look.Paths[0]] : [];
        world.Agenda.After(takes, () => process.Feed(new AgentEvent.LookedFor(look.Key, missing)));
    }
}
