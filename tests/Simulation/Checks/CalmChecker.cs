using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>6. Offers stop below where overload starts; a guest that moved rests; a host relieves itself of one guest at a time; and under constant load, once settled, nothing moves.</summary>
internal sealed class CalmChecker(World world) : Checker(world)
{
    private readonly Dictionary<string, AgentProcess> _reliefs = new(StringComparer.Ordinal);
    private int _begun;
    private int? _begunBeforeQuiet;

    public override string Rule => "calm";

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        switch (effect)
        {
            case AgentEffect.Publish { Message: OfferMessage offer }: OnOffer(process, offer); break;
            case AgentEffect.Publish { Message: HelpMessage { Kind: HelpKind.Relief } help }: OnRelief(process, help); break;
            case AgentEffect.Publish { Message: ClosedMessage closed }: _reliefs.Remove(closed.HelpId); break;
            case AgentEffect.RunXen { Command: { Verb: XenVerb.Migrate } move }:
                _begun++;
                Must(_begunBeforeQuiet is null, () => $"{move.GuestName} moves from {process.Machine.Id} to {move.To} in the quiet hour, under constant load");
                break;
        }
    }

    public override void OnSettled() => _begunBeforeQuiet = _begun;

    private void OnOffer(AgentProcess process, OfferMessage offer)
    {
        // Where a person has named the host, only what is impossible speaks against it
        if (!process.Account.Heard.TryGetValue(offer.HelpId, out var help) || help is { Kind: HelpKind.Explicit, Only: not null }) return;
        var policy = process.Account.Monitoring;
        // Asked again, it says what it would be now; it is bound to what it promised
        if (process.Account.Promises.Count > 0 && World.Now - process.Machine.AgentSince > TimeSpan.Zero && _offered.Contains((process, offer.HelpId))) return;
        _offered.Add((process, offer.HelpId));
        Must(offer.After.Cpu <= policy.CpuOffer && offer.After.Memory <= policy.MemoryOffer, () => $"{offer.From} offers {offer.After.Cpu} cpu and {offer.After.Memory} memory; offers stop at {policy.CpuOffer} and {policy.MemoryOffer}");
    }

    private readonly HashSet<(AgentProcess, string)> _offered = [];

    private void OnRelief(AgentProcess process, HelpMessage help)
    {
        foreach (var dead in _reliefs.Where(r => !r.Value.IsAlive).Select(r => r.Key).ToList()) _reliefs.Remove(dead);
        Must(!_reliefs.ContainsValue(process), () => $"{process.Machine.Id} asks for help for {help.Guest.Name} while it relieves itself of another");
        _reliefs.Add(help.HelpId, process);
        GuestId guest = help.Guest.Id;
        Must(!process.Account.RestUntil.TryGetValue(guest, out var until) || process.Account.Clock >= until - TimeSpan.FromSeconds(1), () => $"{process.Machine.Id} asks for help for {help.Guest.Name}, which rests for {(until - process.Account.Clock).TotalSeconds:0} s more");
    }
}
