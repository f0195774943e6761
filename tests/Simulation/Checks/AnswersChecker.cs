using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>3. Whoever is asked answers: a call for help with an offer or a refusal, an order with where it is. At once, or when the host was searched for what the guest needs.</summary>
internal sealed class AnswersChecker(World world) : Checker(world)
{
    private readonly HashSet<(AgentProcess, string)> _heard = [];

    public override string Rule => "answers";

    public override void AfterEvent(AgentProcess process, AgentEvent happened, IReadOnlyList<AgentEffect> effects)
    {
        if (happened is not AgentEvent.Received { Envelope.Body: var body } || !process.IsAlive) return;
        var host = process.Machine.Id;
        if (body is HelpMessage help && (help.From != host || help.Kind == HelpKind.Start) && (help.Only is null || help.Only == host))
        {
            // Delivered again: the answer was given
            if (!_heard.Add((process, help.HelpId))) return;
            Must(Says(e => e is AgentEffect.LookFor look && look.Key == help.HelpId || e is AgentEffect.Publish { Message: OfferMessage o } && o.HelpId == help.HelpId || e is AgentEffect.Publish { Message: RefusalMessage r } && r.HelpId == help.HelpId), () => $"{host} does not answer {help.HelpId}");
        }
        if (body is OrderMessage order && order.Host == host && process.Account.Frame is not null)
        {
            Must(Says(e => e is AgentEffect.Publish { Message: OutcomeMessage o } && o.Order == order.Id), () => $"{host} does not answer the order {order.Id}");
        }

        bool Says(Func<AgentEffect, bool> so) => effects.Any(so);
    }
}
