using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>2. Memory used never exceeds what a host has; and when a host promises some, that and all that it has promised already was free when it last looked.</summary>
internal sealed class MemoryChecker(World world) : Checker(world)
{
    private long _seen = -1;

    public override string Rule => "memory";

    public override void OnStep()
    {
        if (_seen == World.LabVersion) return;
        _seen = World.LabVersion;
        foreach (var host in World.Lab.All)
        {
            if (host.FreeMemory < ByteSize.Zero) throw Broken($"{host.Id} has {host.FreeMemory} free");
        }
    }

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        if (effect is not AgentEffect.Publish { Message: OfferMessage offer }) return;
        var (free, bound) = (process.Account.Free, process.Account.Bound(offer.HelpId));
        Must(free >= bound + offer.Promised, () => $"{offer.From} promises {offer.Promised} for {offer.HelpId}: {free} is free, and {bound} of it is promised");
    }
}
