using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Balancing;

/// <summary>Labs by chance: crowded on some hosts, with measured load, priorities and, if wanted, every rule there is. One seed gives one lab.</summary>
internal sealed class RandomLab
{
    private static readonly int[] _sizes = [512, 1024, 2048, 4096, 8192];
    private readonly Random _random;
    private readonly long[] _free;

    private RandomLab(int seed, int hosts)
    {
        _random = new Random(seed);
        Hosts = [.. Enumerable.Range(0, hosts).Select(i => new LabHost
        {
            Id = Host(i), Memory = ByteSize.FromGiB(_random.Next(4) == 0 ? 48 : 32), Reserved = ByteSize.FromGiB(2), Cores = _random.Next(3) == 0 ? 16 : 8,
            Dom0Cpu = new Cores(0.2), Link = BitRate.FromMegabits(1000), Has = ["xenbr0", .. _random.Next(5) > 0 ? new[] { "store" } : []],
        })];
        _free = [.. Hosts.Select(h => (h.Memory - h.Reserved).Bytes)];
    }

    private ImmutableArray<LabHost> Hosts { get; }

    public static HostId Host(int i) => new($"host-{i:00}");

    /// <summary>A lab.</summary>
    public static LabSnapshot Make(int seed, int hosts, int guests, bool rules)
    {
        var lab = new RandomLab(seed, hosts);
        var made = Enumerable.Range(0, guests).Select(i => lab.Guest(i, rules)).OfType<LabGuest>().ToList();
        return new LabSnapshot(lab.Hosts, [.. rules ? lab.Ruled(made) : made]);
    }

    private LabGuest? Guest(int i, bool rules)
    {
        var memory = ByteSize.FromMiB(_sizes[Math.Min(_random.Next(5), _random.Next(5))]);
        var needs = memory.Bytes + PlanPolicy.Default.GuestOverhead.Bytes;
        // The square crowds the first hosts
        var host = (int)(_random.NextDouble() * _random.NextDouble() * Hosts.Length);
        var needed = rules && _random.Next(6) == 0 ? "store" : "xenbr0";
        if (_free[host] < needs || !Hosts[host].Has!.Contains(needed)) return null;
        _free[host] -= needs;
        var vcpus = 1 + _random.Next(4);
        return new LabGuest
        {
            Name = $"guest-{i:000}", Host = Host(host), Memory = memory, Vcpus = vcpus, Cpu = new Cores(Math.Round(vcpus * _random.NextDouble() * 0.4, 2)),
            Network = BitRate.FromMegabits(_random.Next(100)), Priority = new GuestPriority(_random.Next(5) == 0 ? _random.Next(-9, 10) : 0), Needs = [needed],
        };
    }

    // Kept apart only where they are apart already; pinned where they are, or elsewhere
    private IEnumerable<LabGuest> Ruled(List<LabGuest> guests)
    {
        var taken = new HashSet<(string, HostId)>();
        foreach (var guest in guests)
        {
            var group = $"group-{_random.Next(4)}";
            yield return _random.Next(12) switch
            {
                0 => guest with { Rules = new GuestRules { PinnedTo = guest.Host } },
                1 => guest with { Rules = new GuestRules { PinnedTo = Host(_random.Next(Hosts.Length)) } },
                2 => guest with { Rules = new GuestRules { NeverMoves = true } },
                3 => guest with { CannotMigrate = "holds the PCI device 03:00.0" },
                4 or 5 when taken.Add((group, guest.Host!.Value)) => guest with { Rules = new GuestRules { KeepApart = group } },
                _ => guest,
            };
        }
    }
}
