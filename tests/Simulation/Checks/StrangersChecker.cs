using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Simulation.Bus;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>
/// 5. What a stranger says does not reach the core, and is counted in the status; an old intent changes nothing. Signatures themselves are not simulated: their
/// rules are, with the production's guard against replays.
/// </summary>
internal sealed class StrangersChecker(World world) : Checker(world)
{
    // A host whose clock is wrong by more than a signature's life can't tell old from new
    private static readonly TimeSpan ClockWrong = TimeSpan.FromSeconds(25);

    private readonly Dictionary<AgentProcess, long> _generations = [];

    public override string Rule => "strangers";

    public override void OnEvent(AgentProcess process, AgentEvent happened, Wire? wire)
    {
        if (happened is not AgentEvent.Received received) return;
        Must(wire is not { IsForged: true } || process.Machine.Clock.Ahead.Duration() > ClockWrong, () => $"{process.Machine.Id} takes what a stranger said on {wire!.Topic}: {received.Envelope.Body}");
        if (received.Envelope.Body is IntentMessage intent) _generations[process] = Math.Max(_generations.GetValueOrDefault(process), intent.Generation);
    }

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        if (effect is not AgentEffect.Publish { Message: StatusMessage status }) return;
        var told = status.Dropped.Sum(d => d.Count);
        Must(told == process.DroppedTold, () => $"{process.Machine.Id} tells of {told} dropped messages; there were {process.DroppedTold}");
        Must(status.IntentGeneration == _generations.GetValueOrDefault(process), () => $"{process.Machine.Id} follows intent {status.IntentGeneration}; the newest that it heard is {_generations.GetValueOrDefault(process)}");
    }
}
