using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Simulation.People;

/// <summary>
/// The person who decides about guests in an undefined state: looks at both hosts, as the messages ask, and acts on what is there. What xl
/// alone can do is done by hand, all else by order. One step at a time for each guest.
/// </summary>
internal sealed class Surgeon(World world, Operator orders)
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<GuestId, DateTimeOffset> _since = [];
    private readonly SortedDictionary<GuestId, Operation> _asked = [];

    public void Start() => world.Agenda.After(LooksEvery, Look);

    private void Look()
    {
        world.Agenda.After(LooksEvery, Look);
        world.Advance();
        var broken = world.Lab.All.SelectMany(h => h.Guests).Where(g => g.Phase is DomainPhase.Leaving or DomainPhase.Incoming or DomainPhase.Suspended && !world.Lab.IsMoving(g.Id)).Select(g => g.Id).ToHashSet();
        foreach (var healed in _since.Keys.Where(id => !broken.Contains(id)).ToList()) _since.Remove(healed);
        foreach (var id in broken.Order())
        {
            _since.TryAdd(id, world.Now);
            if (world.Now - _since[id] >= Patience && !IsAsked(id)) Decide(id);
        }
    }

    private bool IsAsked(GuestId id)
    {
        if (!_asked.TryGetValue(id, out var asked)) return false;
        // An order that was given up may still be begun for a minute
        if (asked.GoesOn || world.Now - asked.EndedAt < TimeSpan.FromSeconds(75)) return true;
        _asked.Remove(id);
        return false;
    }

    private void Decide(GuestId id)
    {
        var at = world.Lab.All.SelectMany(h => h.Guests.Where(g => g.Id == id).Select(g => (Host: h, Guest: g))).ToList();
        var runs = at.Exists(p => p.Guest.Phase is not (DomainPhase.Leaving or DomainPhase.Incoming or DomainPhase.Suspended));
        var incoming = at.Find(p => p.Guest.Phase == DomainPhase.Incoming);
        var source = at.Find(p => p.Guest.Phase is DomainPhase.Leaving or DomainPhase.Suspended);
        if (incoming.Guest is { } arrived)
        {
            // It came whole if the source has let it go; half a guest is taken away
            var verb = !runs && (source.Guest is null ? arrived.Filled >= arrived.Spec.Memory.Bytes : source.Guest.Phase == DomainPhase.Leaving && id.Uuid.ToByteArray()[3] % 2 == 0) ? XenVerb.Unpause : XenVerb.Destroy;
            world.ByHand(incoming.Host.Id, verb, id, arrived.Spec.Name);
        }
        else if (source.Guest is { } left)
        {
            var order = runs || left.Phase == DomainPhase.Suspended ? OrderKind.Destroy : OrderKind.Unpause;
            // Of one that stands suspended no agent knows that it is broken: xl tells it
            if (left.Phase == DomainPhase.Suspended) world.ByHand(source.Host.Id, XenVerb.Destroy, id, left.Spec.Name);
            else _asked[id] = orders.Order(source.Host.Id, left, order);
        }
    }
}
