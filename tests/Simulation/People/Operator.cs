using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Simulation.Hosts;

namespace XenWeb.Simulation.People;

/// <summary>Those who use the lab: they drain and activate hosts, set policies and rules, order and start guests, and sometimes use xl by hand. What they do is drawn.</summary>
internal sealed class Operator(World world, Draws draws)
{
    private static readonly OrderKind[] Kinds = [OrderKind.Migrate, OrderKind.Migrate, OrderKind.Migrate, OrderKind.Pause, OrderKind.Unpause, OrderKind.Shutdown, OrderKind.Reboot, OrderKind.Destroy];

    private int _started;
    private readonly List<(string Name, GuestId Id, ByteSize Memory)> _configurations = [];

    public void Intend()
    {
        var host = draws.Pick(world.Lab.Hosts.ToList());
        var drained = world.Lab.Hosts.Count(h => world.Web.Intent(h)?.Mode == HostMode.Draining);
        // Most of the lab stays in use, and what was drained is used again
        var mode = world.Web.Intent(host)?.Mode == HostMode.Draining || drained >= world.Lab.Hosts.Count - 1 ? HostMode.Active : HostMode.Draining;
        world.Web.Ask(host, mode);
    }

    public void SetPolicy()
    {
        var host = draws.Pick(world.Lab.Hosts.ToList());
        var valid = !draws.Chance(0.2);
        var over = Math.Round(draws.Between(0.8, 0.95), 2);
        var seconds = Math.Max(1, world.Swarm.SamplingSeconds * draws.Pick([1, 2, 4]) / 2);
        var monitoring = new MonitoringPolicy
        {
            SamplingPeriod = TimeSpan.FromSeconds(seconds), StatusPeriod = TimeSpan.FromSeconds(Math.Max(5, seconds + draws.Whole(0, 10))), Window = 5, OverInWindow = draws.Whole(2, 5),
            CpuOver = new Share(over), CpuOffer = new Share(Math.Round(valid ? over - draws.Between(0.05, 0.3) : over + 0.01, 2)), MemoryOver = draws.Chance(0.3) ? null : new Share(0.92),
        };
        var negotiation = new NegotiationPolicy
        {
            Gathering = TimeSpan.FromSeconds(draws.Whole(0, 5)), ConfirmWithin = TimeSpan.FromSeconds(draws.Whole(2, 8)), HostRest = TimeSpan.FromSeconds(draws.Whole(10, 60)), GuestRest = TimeSpan.FromSeconds(draws.Whole(60, 600)),
            DrainAtOnce = draws.Whole(1, 4), DrainRetry = TimeSpan.FromSeconds(draws.Whole(5, 60)), MigrateWithin = TimeSpan.FromSeconds(draws.Whole(60, 600)), MinimumGain = new Share(draws.Whole(5, 20) / 100.0),
        };
        world.Web.Ask(host, new PolicyMessage(0, monitoring, negotiation, new Reason("mira", "")), valid);
    }

    public void SetRules()
    {
        var names = world.Lab.All.SelectMany(h => h.Guests).Select(g => g.Spec.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var hosts = world.Lab.Hosts.ToList();
        world.Web.Ask(new RulesMessage(0,
        [
            .. names.Where(_ => draws.Chance(0.4)).Select(name => new GuestRuling(name, new GuestPriority(draws.Whole(-9, 9)), new GuestRules
            {
                PinnedTo = draws.Chance(0.15) ? draws.Pick(hosts) : null, NeverMoves = draws.Chance(0.15), KeepApart = draws.Chance(0.2) ? "apart" : null,
            })),
        ]));
    }

    public void Order()
    {
        if (Someone() is not var (host, guest)) return;
        var kind = draws.Pick(Kinds);
        // Destroying is rare: a lab without guests shows nothing
        if (kind is OrderKind.Destroy or OrderKind.Shutdown && draws.Chance(0.6)) kind = OrderKind.Migrate;
        HostId? to = kind == OrderKind.Migrate && draws.Chance(0.6) ? draws.Pick(world.Lab.Hosts.ToList()) : null;
        Order(host.Id, guest, kind, to);
    }

    public Operation Order(HostId host, SimulatedGuest guest, OrderKind kind, HostId? to = null) => world.Web.Ask(new OrderMessage
    {
        Id = draws.Guid(), Host = host, Kind = kind, Guest = guest.Id, GuestName = guest.Spec.Name, To = to, ExpiresAt = world.Now, Reason = new Reason("mira", ""),
    }, host);

    /// <summary>A guest is started: a new one, or one that is nowhere any more.</summary>
    public void Start()
    {
        var gone = _configurations.Where(c => !Exists(c.Id)).ToList();
        var (name, id, memory) = gone.Count > 0 && draws.Chance(0.6) ? draws.Pick(gone) : ($"new-{++_started}", new GuestId(draws.Guid()), ByteSize.FromMiB(256 * draws.Whole(1, 8)));
        if (_configurations.All(c => c.Id != id)) _configurations.Add((name, id, memory));
        var cfg = $"name = \"{name}\"\nuuid = \"{id}\"\nmemory = {memory.MiB}\nvcpus = 1\ntype = \"pvh\"\nkernel = \"/boot/guest\"\n";
        HostId? host = draws.Chance(0.4) ? draws.Pick(world.Lab.Hosts.ToList()) : null;
        ImmutableArray<string> paths = draws.Chance(0.5) ? ["/boot/guest"] : [];
        if (world.Swarm.Volumes && draws.Chance(0.7))
        {
            // Now and then two want the same: only one may have it
            var disk = VolumeAddress.Parse($"nbd:nas/{(draws.Chance(0.25) ? "shared" : name)}").Address!;
            cfg += $"disk = [ \"format=raw,vdev=xvda,access=rw,target={disk}\" ]\n";
            paths = paths.Add(new Volume(disk, false).Path);
        }
        var fittings = paths.IsEmpty ? null : new GuestFittings { Paths = paths };
        world.Web.Ask(new OrderMessage
        {
            Id = draws.Guid(), Host = host ?? draws.Pick(world.Lab.Hosts.ToList()), Kind = OrderKind.Start, GuestName = name, Configuration = cfg,
            Needs = new GuestNeeds(memory, 1, fittings), ExpiresAt = world.Now, Reason = new Reason("mira", ""),
        }, host);
    }

    public void UseXl()
    {
        if (Someone() is not var (host, guest)) return;
        var others = world.Machines.Where(m => m.HasPower && m.Id != host.Id).ToList();
        if (draws.Chance(0.3)) world.ByHand(host.Id, XenVerb.Shutdown, guest.Id, guest.Spec.Name);
        else if (others.Count > 0) world.ByHand(host.Id, XenVerb.Migrate, guest.Id, guest.Spec.Name, draws.Pick(others).Id);
    }

    public void ChangeLoad()
    {
        if (Someone() is not var (_, guest)) return;
        world.Advance();
        var level = draws.Chance(0.3) ? guest.Spec.Vcpus : Math.Round(draws.Between(0.02, guest.Spec.Vcpus * 0.7), 3);
        world.Note("guest", "load", guest.Spec.Name, $"{level} cores");
        world.Lab.SetCpu(guest.Spec.Name, new LoadProfile.Steady(level));
    }

    /// <summary>Whether a guest is somewhere, or somebody is about to make it.</summary>
    private bool Exists(GuestId id) => world.Lab.All.Any(h => h.Guests.Any(g => g.Id == id)) ||
        world.Web.All.Any(o => o.Order is { Kind: OrderKind.Start } start && start.Configuration!.Contains($"{id}", StringComparison.Ordinal) && (o.GoesOn || world.Now - o.EndedAt < TimeSpan.FromMinutes(25)));

    private (SimulatedHost Host, SimulatedGuest Guest)? Someone()
    {
        var all = world.Lab.All.SelectMany(h => h.Guests.Select(g => (Host: h, Guest: g))).Where(p => p.Guest.Phase is DomainPhase.Running or DomainPhase.Paused).ToList();
        return all.Count == 0 ? null : draws.Pick(all);
    }
}
