using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.Checks;

/// <summary>
/// 1. A volume can be written on one host only, outside a migration; in one, on the two that it is between. And no domain stands on a host that has let its volume go. It looks at what
/// is really attached, and counts migrations itself: from the award that the source sends, until the target has nothing of it any more.
/// </summary>
internal sealed class WriterChecker(World world) : Checker(world)
{
    private readonly SortedSet<(string Key, HostId From, HostId To)> _offered = [];

    public override string Rule => "one-writer";

    public override void OnEffect(AgentProcess process, AgentEffect effect)
    {
        if (effect is not AgentEffect.HandleVolumes { Task: { Verb: VolumeVerb.Offer } task }) return;
        foreach (var volume in task.Volumes) _offered.Add((volume.Key, process.Machine.Id, task.Other!.Value));
    }

    public override void OnStep()
    {
        foreach (var (key, hosts) in World.Storage.Attached)
        {
            Must(hosts.Count <= 2, () => $"{key} can be written on {string.Join(", ", hosts)}");
            if (hosts.Count == 2) Must(_offered.Contains((key, hosts[0], hosts[1])) || _offered.Contains((key, hosts[1], hosts[0])), () => $"{key} can be written on {hosts[0]} and {hosts[1]}, and neither has offered it to the other");
            var claim = World.Storage.Claim(key);
            foreach (var host in hosts) Must(claim?.Writers.Contains(host) == true, () => $"{host} can write to {key}, of which the claim says: {(claim is null ? "nobody has it" : claim)}");
        }
        foreach (var host in World.Lab.All)
        {
            foreach (var guest in host.Guests.Where(g => g.Spec.Disks.Count > 0))
            {
                Must(World.Storage.Refusal(host.Id, guest.Spec.Disks) is null, () => $"{guest.Spec.Name} ({guest.Phase}) stands on {host.Id}, and its volume was taken from it");
            }
        }
    }

    public override void OnSettled()
    {
        // What nobody uses anywhere was let go by all who were there to do it
        foreach (var (key, hosts) in World.Storage.Attached)
        {
            foreach (var host in hosts.Where(h => World[h].Agent is not null))
            {
                var used = World.Lab.Find(host)!.Guests.Exists(g => g.Spec.Disks.Any(path => Volume.OfPath(path)?.Key == key));
                Must(used, () => $"{host} still has {key}, which no domain there uses");
            }
        }
    }
}
