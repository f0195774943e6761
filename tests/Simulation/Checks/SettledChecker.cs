using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Simulation.Checks;

/// <summary>
/// 3, liveness: some time after faults have stopped everybody is heard, every intent is followed, every operation has ended or says for each guest what it waits for,
/// no negotiation is open, nothing is half here and half there, and no memory is held for nobody.
/// </summary>
internal sealed class SettledChecker(World world) : Checker(world)
{
    // A search that goes on is one of a drain that waits; it ends within this
    private static readonly TimeSpan SearchMax = TimeSpan.FromMinutes(8);

    // The longest sampling period of a swarm, and the way
    private static readonly TimeSpan StatusAgeMax = TimeSpan.FromSeconds(11);

    public override string Rule => "settled";

    public override void OnSettled() => Look();

    public override void OnQuiet() => Look();

    private void Look()
    {
        World.Web.ReadStatuses();
        var fleet = World.Web.Fleet;
        foreach (var host in World.Lab.All)
        {
            Must(fleet.Hosts.TryGetValue(host.Id, out var known) && known.Liveness(World.Web.Clock.Now) == HostLiveness.Live, () => $"{host.Id} is not heard");
            Follows(host, known!.Status!);
        }
        foreach (var operation in World.Web.GoingOn)
        {
            Must(operation.Mode == HostMode.Draining && fleet.Hosts[operation.Host].Status!.Mode == HostMode.Draining, () => $"operation {operation.Id} of {operation.Host} goes on ({operation.Order?.Kind.ToString() ?? operation.Mode?.ToString() ?? "policy"} {operation.Order?.GuestName}, heard {operation.IsHeard})");
        }
        foreach (var open in fleet.Negotiations.Values.Where(n => n.EndedAt is null && World.Now - n.AskedAt > SearchMax)) throw Broken($"{open.HelpId} is open since {open.AskedAt:HH:mm:ss}");
        foreach (var open in fleet.Migrations.Values.Where(m => m.EndedAt is null && !World.Lab.IsMoving(m.Guest))) throw Broken($"the migration {open.Id} is open since {open.StartedAt:HH:mm:ss}");
        foreach (var host in World.Lab.All)
        {
            foreach (var guest in host.Guests.Where(g => g.Phase is DomainPhase.Incoming or DomainPhase.Leaving or DomainPhase.Suspended && !World.Lab.IsMoving(g.Id))) throw Broken($"{guest.Spec.Name} is {guest.Phase} on {host.Id}, and nobody moves it");
        }
    }

    private void Follows(SimulatedHost host, StatusMessage status)
    {
        var intent = World.Web.Intent(host.Id);
        Must(status.IntentGeneration == (intent?.Generation ?? 0), () => $"{host.Id} follows the intent {status.IntentGeneration}, {intent?.Generation} is wanted");
        var drains = intent?.Mode == HostMode.Draining;
        Must(status.Mode == (!drains ? HostMode.Active : host.Guests.Count == 0 ? HostMode.Maintenance : HostMode.Draining), () => $"{host.Id} is {status.Mode} with {host.Guests.Count} guests; {intent?.Mode} is wanted");
        if (drains)
        {
            foreach (var guest in host.Guests.Where(g => !World.Lab.IsMoving(g.Id))) Must(status.Drain.Any(d => d.Guest == guest.Spec.Name && d.Why.Length > 0), () => $"{host.Id} does not say why {guest.Spec.Name} is still there");
        }
        Must(status.Promised.Bytes == 0 || World.Web.Fleet.Negotiations.Values.Any(n => IsHeldFor(n, host.Id)) || World.Lab.Hosts.Any(h => World.Web.Intent(h)?.Mode == HostMode.Draining && World.Lab.Find(h)!.Guests.Count > 0), () => $"{host.Id} holds {status.Promised}, and nobody seeks a place");
        Must(status.Degraded is null, () => $"{host.Id} is degraded: {status.Degraded}");
    }

    // An overloaded host asks again and again, though no offer is gain enough: such an offer stands until the search has ended, and in the last status a while longer
    private bool IsHeldFor(NegotiationRecord search, HostId host) => search.Offers.Any(o => o.From == host) && (search.EndedAt is not { } ended || World.Now - ended < StatusAgeMax);
}
