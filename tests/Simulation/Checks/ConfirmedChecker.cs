using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>2, from the other side: who was confirmed finds the memory, as long as the target's agent lives, its clock is not set and nobody uses its xl by hand.</summary>
internal sealed class ConfirmedChecker(World world) : Checker(world)
{
    private readonly Dictionary<string, (AgentProcess By, DateTimeOffset At)> _confirmed = new(StringComparer.Ordinal);

    public override string Rule => "confirmed";

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        if (effect is AgentEffect.Publish { Message: ConfirmMessage confirm }) _confirmed.TryAdd(confirm.HelpId, (process, World.Now));
    }

    public override void OnXenEnded(HostId host, SimulatedCommand command)
    {
        if (command.Outcome is not { Result: XenResult.TargetFailed } outcome || !outcome.Text.Contains("no memory", StringComparison.Ordinal)) return;
        if (!_confirmed.TryGetValue(command.Command.Id, out var confirmed) || !confirmed.By.IsAlive || confirmed.By.Machine.Clock.SetAt > confirmed.At || confirmed.By.Machine.TouchedAt > confirmed.At - TimeSpan.FromMinutes(15)) return;
        throw Broken($"{confirmed.By.Machine.Id} had confirmed {command.Command.GuestName} from {host}, and has no memory for it");
    }
}
