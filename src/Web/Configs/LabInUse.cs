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

    /// <summary>What is taken.</summary>
    /// <param name="all">All configurations.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="except">The one that is edited, and its domain: what it has is its own. Null for none.</param>
    public static LabInUse Of(IEnumerable<Configuration> all, FleetSnapshot fleet, string? except = null)
    {
        var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var macs = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var configuration in all.Where(c => c.Name != except))
        {
            names.Add(configuration.Name);
            // Of a retired one no domain is made
            if (configuration.RetiredAt is null) foreach (var mac in configuration.Config.Macs) macs[mac] = configuration.Name;
        }
        var configurations = names.ToImmutable();
        foreach (var guest in fleet.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Where(g => g.Name != except))
        {
            names.Add(guest.Name);
            foreach (var mac in guest.Fittings.Macs) macs[mac] = guest.Name;
        }
        return new LabInUse(configurations, names.ToImmutable(), macs.ToImmutable());
    }

    /// <summary>What a configuration has that another has already, each by its field. A domain of its own name may have its addresses: it was made from it.</summary>
    public IEnumerable<ConfigProblem> Problems(GuestConfig config)
    {
        for (var at = 0; at < config.Vifs.Length; at++)
        {
            if (config.Vifs[at].Mac is { } mac && Macs.TryGetValue(mac, out var owner) && owner != config.Name) yield return new ConfigProblem($"vifs[{at}].mac", $"{owner} has the MAC address {mac} already.");
        }
    }
}
