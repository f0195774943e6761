using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>1. A guest never runs on two hosts; and one whose move broke after GO is touched by nothing but a person's order.</summary>
internal sealed class OneHostChecker(World world) : Checker(world)
{
    // So long an agent may still act on the sample of before
    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(30);

    private readonly HashSet<GuestId> _live = [];
    private readonly Dictionary<(HostId Host, GuestId Guest), DateTimeOffset> _brokenSince = [];

    private long _seen = -1;

    public override string Rule => "one-host";

    public override void OnStep()
    {
        if (_seen == World.LabVersion) return;
        _seen = World.LabVersion;
        _live.Clear();
        foreach (var host in World.Lab.All)
        {
            foreach (var guest in host.Guests)
            {
                var isLive = guest.Phase is not (DomainPhase.Incoming or DomainPhase.Leaving or DomainPhase.Suspended);
                if (isLive && !_live.Add(guest.Id)) throw Broken($"{guest.Spec.Name} is on two hosts: {string.Join(" and ", World.Lab.All.Where(h => h.Guests.Exists(g => g.Id == guest.Id)).Select(h => h.Id))}");
                if (guest.Phase != DomainPhase.Leaving || World.Lab.IsMoving(guest.Id)) _brokenSince.Remove((host.Id, guest.Id));
                else _brokenSince.TryAdd((host.Id, guest.Id), World.Now);
            }
        }
    }

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        if (effect is not AgentEffect.RunXen { Command: { Guest: { } guest } command } || !_brokenSince.TryGetValue((process.Machine.Id, guest), out var since)) return;
        // Only a domain that stands there is touched; one that is gone is another matter
        if (!World.Lab.Find(process.Machine.Id)!.Guests.Exists(g => g.Id == guest && g.Phase == DomainPhase.Leaving)) return;
        Must(World.Now - since < SeenWithin || Guid.TryParse(command.Id, out _), () => $"{process.Machine.Id} begins {command.Verb} of {command.GuestName} by itself, whose state is undefined");
    }
}
