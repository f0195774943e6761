using System.Collections.Immutable;
using System.Text;
using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Guards;

/// <summary>
/// Which nftables rules guard which vifs: one table of the bridge family, one chain for each vif. They stand before the bridge learns whose an
/// address is (prerouting), so what is forged neither gets out nor to Dom0. They need neither connection tracking nor the bridge's name, which not every
/// kernel can tell at a bridge.
/// </summary>
public static class GuardRules
{
    /// <summary>The table's name.</summary>
    public const string Table = "xenweb";

    /// <summary>The set of addresses in quarantine; each with a comment that says why.</summary>
    public const string QuarantineSet = "quarantined";

    /// <summary>The longest comment that nftables keeps, in bytes.</summary>
    public const int CommentMax = 120;

    /// <summary>Before the rules of anybody else, and of the kernel's own passing on to iptables (-300).</summary>
    private const int Priority = -310;

    /// <summary>
    /// The whole table, to be put in place of what is there in one transaction: so there is no moment without rules. A vif that is not among these is
    /// dropped by its name (vif*): a guest that has just come sends nothing before its rules are there.
    /// </summary>
    /// <param name="ports">The vifs.</param>
    /// <param name="quarantined">Address → why.</param>
    /// <param name="limits">What each may send in a second.</param>
    /// <param name="unguarded">Bridges whose vifs may send what they like: a lesson about DHCP servers needs one.</param>
    /// <param name="vlans">Which devices must not send or hear anything for their VLANs' sake; null for none.</param>
    public static string Render(IEnumerable<VifPort> ports, IReadOnlyDictionary<MacAddress, string> quarantined, GuardLimits limits, IReadOnlySet<string> unguarded, VlanPlan? vlans = null)
    {
        var (sorted, text) = (ports.OrderBy(p => p.DomainNumber).ThenBy(p => p.Device).ToList(), new StringBuilder());
        var guarded = sorted.Where(p => p.Bridge is null || !unguarded.Contains(p.Bridge)).ToList();
        text.Append($"table bridge {Table} {{ }}\ndelete table bridge {Table}\ntable bridge {Table} {{\n");
        text.Append($"\tset {QuarantineSet} {{\n\t\ttype ether_addr\n{Elements(quarantined.OrderBy(q => q.Key).Select(q => $"{q.Key} comment \"{Comment(q.Value)}\""))}\t}}\n");
        text.Append("\tcounter unknown { }\n");
        foreach (var port in guarded) foreach (var cause in Enum.GetValues<GuardCause>()) text.Append($"\tcounter {Counter(port, cause)} {{ }}\n");
        var known = Names(sorted, vlans ?? VlanPlan.None).ToList();
        Map(text, "ports", known.Select(n => (n.Name, n.IsShut ? "drop" : guarded.Contains(n.Port) ? $"goto {n.Port.Key}" : "accept")));
        Map(text, "to-ports", known.Select(n => (n.Name, n.IsShut ? "drop" : "accept")));
        foreach (var port in guarded) Chain(text, port.Key, PortRules.Of(port, limits));
        Hook(text, "from-guests", "prerouting", "iifname vmap @ports", "iifname \"vif*\" counter name unknown drop");
        // What bridges say to each other does not pass prerouting where the bridge itself listens to it
        Hook(text, "to-bridge", "input", "ether daddr & ff:ff:ff:ff:ff:f0 == 01:80:c2:00:00:00 iifname vmap @ports");
        // Nor does a guest hear anything before its VLANs are set, which is before it is in these maps
        Hook(text, "to-guests", "postrouting", $"ether daddr @{QuarantineSet} drop", "oifname vmap @to-ports", "oifname \"vif*\" drop");
        return text.Append("}\n").ToString();
    }

    /// <summary>The counter of a vif's cause: "vif5.0-mac".</summary>
    public static string Counter(VifPort port, GuardCause cause) => $"{port.Key}-{cause.ToString().ToLowerInvariant()}";

    /// <summary>A text as a comment of nftables: without what would end it, and cut at what nftables keeps.</summary>
    public static string Comment(string why)
    {
        var plain = new string([.. why.Select(c => c is >= ' ' and <= '~' and not ('"' or '\\') ? c : '?')]);
        return plain.Length <= CommentMax ? plain : plain[..CommentMax];
    }

    // Two of one name would make the whole transaction fail, and all guests would be without rules. What waits for its bridge is left out, as if it were not
    // there yet, so that Xen's script waits for it; unless its name does not tell that it is a guest's
    private static IEnumerable<(string Name, VifPort Port, bool IsShut)> Names(IEnumerable<VifPort> ports, VlanPlan vlans) =>
        ports.SelectMany(p => p.Names.Select(n => (Name: n, Port: p, IsShut: vlans.Shut.Contains(n) || vlans.Waiting.Contains(n)))).GroupBy(n => n.Name).Select(same => same.First())
            .Where(n => !(vlans.Waiting.Contains(n.Name) && n.Name.StartsWith("vif", StringComparison.Ordinal)));

    private static void Map(StringBuilder text, string name, IEnumerable<(string Name, string Verdict)> verdicts) =>
        text.Append($"\tmap {name} {{\n\t\ttype ifname : verdict\n{Elements(verdicts.Select(v => $"\"{v.Name}\" : {v.Verdict}"))}\t}}\n");

    private static string Elements(IEnumerable<string> elements)
    {
        var all = string.Join(", ", elements);
        return all.Length == 0 ? "" : $"\t\telements = {{ {all} }}\n";
    }

    private static void Hook(StringBuilder text, string name, string hook, params ImmutableArray<string> rules) =>
        Chain(text, name, [$"type filter hook {hook} priority {Priority}; policy accept;", .. rules]);

    private static void Chain(StringBuilder text, string name, IEnumerable<string> rules)
    {
        text.Append($"\tchain {name} {{\n");
        foreach (var rule in rules) text.Append($"\t\t{rule}\n");
        text.Append("\t}\n");
    }
}
