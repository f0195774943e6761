using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Fleet;

namespace XenWeb.Web.Configs;

/// <summary>Names and addresses that are taken anywhere in the lab, by configurations and by domains.</summary>
/// <param name="Configurations">Names of configurations, the retired ones too.</param>
/// <param name="Names">Those, and of domains.</param>
/// <param name="Macs">MAC addresses in lower case, each with who has it.</param>
public sealed record LabInUse(ImmutableHashSet<string> Configurations, ImmutableHashSet<string> Names, ImmutableDictionary<string, string> Macs)
{
    /// <summary>Nothing is.</summary>
    public static readonly LabInUse Nothing = new([], [], ImmutableDictionary<string, string>.Empty);

    /// <summary>What configurations write to, each with who does. A retired one writes to nothing.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<DiskWriter>> Disks { get; init; } = ImmutableSortedDictionary.Create<string, ImmutableArray<DiskWriter>>(StringComparer.Ordinal);

    /// <summary>Where the classes' domains are, as their configurations say.</summary>
    public ImmutableArray<ClassNetwork> Networks { get; init; } = [];

    /// <summary>What is taken.</summary>
    /// <param name="all">All configurations.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="except">The one that is edited, and its domain: what it has is its own. Null for none.</param>
    public static LabInUse Of(IEnumerable<Configuration> all, FleetSnapshot fleet, string? except = null)
    {
        var (known, disks) = (all.Where(c => c.Name != except).ToList(), ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<DiskWriter>>(StringComparer.Ordinal));
        var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var macs = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var configuration in known)
        {
            names.Add(configuration.Name);
            // Of a retired one no domain is made
            if (configuration.RetiredAt is not null) continue;
            foreach (var mac in configuration.Config.Macs) macs[mac] = configuration.Name;
            var writer = new DiskWriter(configuration.Name, configuration.Config.SharesDisks);
            foreach (var target in configuration.Config.Disks.Select(d => d.WrittenTarget).OfType<string>().Distinct()) disks[target] = [.. disks.GetValueOrDefault(target, []), writer];
        }
        var configurations = names.ToImmutable();
        foreach (var guest in fleet.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Where(g => g.Name != except))
        {
            names.Add(guest.Name);
            foreach (var mac in guest.Fittings.Macs) macs[mac] = guest.Name;
        }
        return new LabInUse(configurations, names.ToImmutable(), macs.ToImmutable()) { Disks = disks.ToImmutable(), Networks = [.. known.Where(c => c.RetiredAt is null).SelectMany(c => ClassNetwork.Of(c.Config)).Distinct()] };
    }

    /// <summary>What may be meant so and yet does harm if it is not: a disk that another configuration writes to as well destroys data, and a network that another class is in too keeps nobody apart.</summary>
    public IEnumerable<ConfigProblem> Warnings(GuestConfig config)
    {
        for (var at = 0; at < config.Disks.Length; at++)
        {
            if (config.Disks[at].WrittenTarget is not { } target) continue;
            var others = Writers(config, target).Select(w => w.Name).ToList();
            if (others.Count == 0) continue;
            var who = others.Count <= 3 ? string.Join(", ", others) : $"{string.Join(", ", others.Take(3))} and {others.Count - 3} more";
            yield return new ConfigProblem($"disks[{at}].target", $"{who} {(others.Count == 1 ? "writes" : "write")} to {target} too: if both run, what is on it is destroyed, so the second one is not started. A cluster file system may be shared: say so in both.");
        }
        foreach (var warning in ClassNetworks.Warnings(config, Networks)) yield return warning;
    }

    /// <summary>Who else writes to a disk of a configuration; not those with whom it shares it.</summary>
    public IEnumerable<DiskWriter> Writers(GuestConfig config, string target) =>
        Disks.GetValueOrDefault(target, []).Where(w => w.Name != config.Name && !(w.Shares && config.SharesDisks));

    /// <summary>What a configuration has that another has already, each by its field. A domain of its own name may have its addresses: it was made from it.</summary>
    public IEnumerable<ConfigProblem> Problems(GuestConfig config)
    {
        for (var at = 0; at < config.Vifs.Length; at++)
        {
            if (config.Vifs[at].Mac is { } mac && Macs.TryGetValue(mac, out var owner) && owner != config.Name) yield return new ConfigProblem($"vifs[{at}].mac", $"{owner} has the MAC address {mac} already.");
        }
    }
}

/// <summary>A configuration that writes to a disk.</summary>
/// <param name="Name">Its name, and its domain's.</param>
/// <param name="Shares">Others may write to it too.</param>
public sealed record DiskWriter(string Name, bool Shares);
