namespace XenWeb.Domain.Configs;

/// <summary>Where an interface of a guest of a class is.</summary>
/// <param name="Class">The class.</param>
/// <param name="Bridge">The bridge on its host.</param>
/// <param name="Vlan">Its VLAN, by whichever way it is said; null for none.</param>
public sealed record ClassNetwork(string Class, string Bridge, string? Vlan)
{
    private const string DefaultBridge = "xenbr0";

    /// <summary>The interfaces of a guest that is for a class.</summary>
    public static IEnumerable<ClassNetwork> Of(GuestConfig config) => config.Class is { } forClass ? config.Vifs.Where(v => v.Backend is null).Select(v => Of(forClass, v)) : [];

    /// <summary>One interface.</summary>
    public static ClassNetwork Of(string forClass, GuestVif vif)
    {
        // Open vSwitch has the tag in the bridge's name: "ovsbr0.20"
        var tag = vif.Script?.Contains("openvswitch", StringComparison.Ordinal) == true && vif.Bridge is { } bridge && bridge.IndexOfAny(['.', ':']) is > 0 and var at ? bridge[(at + 1)..] : null;
        return new ClassNetwork(forClass, vif.HostBridge ?? DefaultBridge, tag ?? (string.IsNullOrWhiteSpace(vif.Vlan) ? null : vif.Vlan.Trim()));
    }
}

/// <summary>
/// Classes are apart by VLANs (docs/adr/0013). A class's VLAN is given once, in the first configuration of it; those that follow are held against it, and against
/// the other classes.
/// </summary>
public static class ClassNetworks
{
    /// <summary>The VLAN of a class, if all that is known of it is in the same one; null otherwise.</summary>
    /// <param name="forClass">The class.</param>
    /// <param name="all">What is known of all classes.</param>
    public static string? VlanOf(string forClass, IEnumerable<ClassNetwork> all) => all.Where(n => n.Class == forClass).Select(n => n.Vlan).Distinct().ToList() is [{ } only] ? only : null;

    /// <summary>Where a guest would be out of its class, or within reach of another; each by its field.</summary>
    /// <param name="config">The guest's configuration.</param>
    /// <param name="others">What is known of all others.</param>
    public static IEnumerable<ConfigProblem> Warnings(GuestConfig config, IReadOnlyList<ClassNetwork> others)
    {
        if (config.Class is not { } forClass) yield break;
        var own = VlanOf(forClass, others);
        for (var at = 0; at < config.Vifs.Length; at++)
        {
            if (config.Vifs[at].Backend is not null) continue;
            var here = ClassNetwork.Of(forClass, config.Vifs[at]);
            if (own is not null && here.Vlan != own) yield return new ConfigProblem($"vifs[{at}].vlan", $"The class {forClass} is in VLAN {own}, and this interface in {here.Vlan ?? "none"}: it does not reach its class. Put {own} into its VLAN.");
            var sharing = others.Where(o => o.Class != forClass && o.Bridge == here.Bridge && o.Vlan == here.Vlan).Select(o => o.Class).Distinct().Order(StringComparer.Ordinal).ToList();
            if (sharing.Count == 0) continue;
            var who = string.Join(", ", sharing.Take(3)) + (sharing.Count > 3 ? $" and {sharing.Count - 3} more" : "");
            yield return new ConfigProblem($"vifs[{at}].vlan", here.Vlan is null
                ? $"Without a VLAN it reaches the domains of {who} at {here.Bridge} too: give the class a VLAN of its own."
                : $"VLAN {here.Vlan} at {here.Bridge} is that of {who} too: they reach each other. Give the class one of its own.");
        }
    }
}
