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
    public static string Render(IEnumerable<VifPort> ports, IReadOnlyDictionary<MacAddress, string> quarantined, GuardLimits limits, IReadOnlySet<string> unguarded)
    {
        var (sorted, text) = (ports.OrderBy(p => p.DomainNumber).ThenBy(p => p.Device).ToList(), new StringBuilder());
        var guarded = sorted.Where(p => p.Bridge is null || !unguarded.Contains(p.Bridge)).ToList();
        text.Append($"table bridge {Table} {{ }}\ndelete table bridge {Table}\ntable bridge {Table} {{\n");
        text.Append($"\tset {QuarantineSet} {{\n\t\ttype ether_addr\n{Elements(quarantined.OrderBy(q => q.Key).Select(q => $"{q.Key} comment \"{Comment(q.Value)}\""))}\t}}\n");
        text.Append("\tcounter unknown { }\n");
        foreach (var port in guarded) foreach (var cause in Enum.GetValues<GuardCause>()) text.Append($"\tcounter {Counter(port, cause)} {{ }}\n");
        text.Append($"\tmap ports {{\n\t\ttype ifname : verdict\n{Elements(Names(sorted).Select(n => $"\"{n.Name}\" : {(guarded.Contains(n.Port) ? $"goto {n.Port.Key}" : "accept")}"))}\t}}\n");
        foreach (var port in guarded) Chain(text, port.Key, PortRules.Of(port, limits));
        Hook(text, "from-guests", "prerouting", "iifname vmap @ports", "iifname \"vif*\" counter name unknown drop");
        // What bridges say to each other does not pass prerouting where the bridge itself listens to it
        Hook(text, "to-bridge", "input", "ether daddr & ff:ff:ff:ff:ff:f0 == 01:80:c2:00:00:00 iifname vmap @ports");
        Hook(text, "to-quarantined", "postrouting", $"ether daddr @{QuarantineSet} drop");
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

    // Two of one name would make the whole transaction fail, and all guests would be without rules
    private static IEnumerable<(string Name, VifPort Port)> Names(IEnumerable<VifPort> ports) =>
        ports.SelectMany(p => p.Names.Select(n => (Name: n, Port: p))).GroupBy(n => n.Name).Select(same => same.First());

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
