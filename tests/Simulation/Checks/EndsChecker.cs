using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>3. Every negotiation, order and command that an agent begins ends within the time that its policy gives, as long as that agent lives.</summary>
internal sealed class EndsChecker(World world) : Checker(world)
{
    // A stalled agent and a clock that waits are not what is meant
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(75);

    private readonly SortedDictionary<string, (AgentProcess By, DateTimeOffset At)> _due = new(StringComparer.Ordinal);
    private DateTimeOffset _lookedAt;

    public override string Rule => "ends";

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        var policy = process.Account.Negotiation;
        switch (effect)
        {
            case AgentEffect.Publish { Message: HelpMessage help }: Due(help.HelpId, help.Gathering + (5 * policy.ConfirmWithin)); break;
            case AgentEffect.Publish { Message: MigrationMessage { Migration: { State: MigrationState.Ordered } begun } }: Due(begun.Id, policy.MigrateWithin); break;
            case AgentEffect.Publish { Message: ClosedMessage closed }: _due.Remove(closed.HelpId); break;
            case AgentEffect.Publish { Message: OutcomeMessage { State: OrderState.Accepted } begun }: Due($"{begun.Order}", policy.Gathering + (5 * policy.ConfirmWithin) + policy.MigrateWithin + OrderMax); break;
            case AgentEffect.Publish { Message: OutcomeMessage { State: OrderState.Done or OrderState.Failed } ended }: _due.Remove($"{ended.Order}"); break;
        }

        void Due(string id, TimeSpan within) => _due[id] = (process, World.Now + within + Slack);
    }

    public override void OnStep()
    {
        if (World.Now - _lookedAt < TimeSpan.FromSeconds(1)) return;
        _lookedAt = World.Now;
        List<string>? gone = null;
        foreach (var (id, due) in _due)
        {
            if (!due.By.IsAlive) (gone ??= []).Add(id);
            else if (World.Now > due.At) throw Broken($"{id} of {due.By.Machine.Id} has not ended in time");
        }
        foreach (var id in gone ?? []) _due.Remove(id);
    }

    public override void OnXenEnded(HostId host, SimulatedCommand command) =>
        Must(World.Now - command.StartedAt <= command.Command.TimeLimit + TimeSpan.FromSeconds(5), () => $"{command.Command.Verb} of {command.Command.GuestName} on {host} took {World.Now - command.StartedAt}");

    private static readonly TimeSpan OrderMax = TimeSpan.FromMinutes(2);
}
