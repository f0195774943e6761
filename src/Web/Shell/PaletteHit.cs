using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Domains;
using XenWeb.Web.Negotiations;

namespace XenWeb.Web.Shell;

/// <summary>One line of the palette; the part of its name that was typed stands apart.</summary>
/// <param name="Icon">Of Bootstrap Icons.</param>
/// <param name="Before">Before the match.</param>
/// <param name="Match">What was typed, as it is written here.</param>
/// <param name="After">After the match.</param>
/// <param name="What">What it is: "host · draining".</param>
/// <param name="Address">Where it leads.</param>
public sealed record PaletteHit(string Icon, string Before, string Match, string After, string What, string Address)
{
    /// <summary>The most lines that are shown; with more to find, type more.</summary>
    public const int HitsMax = 12;

    /// <summary>What has the text in its name, of what is for the one who looks: names that begin with it first, then in the order hosts, domains, negotiations, commands.</summary>
    public static IReadOnlyList<PaletteHit> Find(FleetSnapshot fleet, string text, SignedIn me) =>
        [.. All(fleet, me)
            .Select(c => (Candidate: c, At: c.Name.IndexOf(text, StringComparison.OrdinalIgnoreCase)))
            .Where(c => c.At >= 0)
            .OrderBy(c => c.At == 0 ? 0 : 1)
            .Take(HitsMax)
            .Select(c => new PaletteHit(c.Candidate.Icon, c.Candidate.Name[..c.At], c.Candidate.Name.Substring(c.At, text.Length), c.Candidate.Name[(c.At + text.Length)..], c.Candidate.What, c.Candidate.Address))];

    private static IEnumerable<(string Icon, string Name, string What, string Address)> All(FleetSnapshot fleet, SignedIn me)
    {
        foreach (var host in fleet.Hosts.Values)
        {
            yield return ("hdd-stack", host.Id.Name, $"host · {(host.Status?.Mode ?? HostMode.Active).ToString().ToLowerInvariant()}", Links.Host(host.Id));
        }
        foreach (var domain in DomainView.All(fleet))
        {
            yield return ("box", domain.Guest.Name, $"domain on {domain.Host}", Links.Domain(domain.Guest.Name));
        }
        foreach (var talk in fleet.Negotiations.Values.OrderByDescending(n => n.AskedAt))
        {
            yield return ("arrow-left-right", NegotiationView.Title(talk), $"negotiation · {NegotiationView.Kind(talk.Help.Kind)}", Links.Negotiation(talk.HelpId));
        }
        foreach (var (icon, name, address, right) in Commands) if (me.May(right)) yield return (icon, name, "page", address);
        foreach (var host in fleet.Hosts.Values)
        {
            if (!me.May(host.Status?.Mode is HostMode.Draining or HostMode.Maintenance ? LabAction.Activate : LabAction.Drain, Gate.OfHost(host.Id))) continue;
            yield return host.Status?.Mode is HostMode.Draining or HostMode.Maintenance
                ? ("play", $"Activate {host.Id}…", "command", Links.Host(host.Id) + "?ask=activate")
                : ("box-arrow-right", $"Drain {host.Id}…", "command", Links.Host(host.Id) + "?ask=drain");
        }
    }

    private static readonly (string Icon, string Name, string Address, LabAction Right)[] Commands =
    [
        ("grid-3x3-gap", "Lab", "", LabAction.Read), ("hdd-stack", "Hosts", "hosts", LabAction.Read), ("box", "Domains", "domains", LabAction.Read), ("speedometer2", "Test domains", "test-domains", LabAction.Read),
        ("file-earmark-code", "Configurations", "configurations", LabAction.Read), ("device-hdd", "Images", "images", LabAction.Read), ("box-arrow-up", "Exports", "exports", LabAction.Read), ("arrow-left-right", "Negotiations", "negotiations", LabAction.Read), ("box-arrow-right", "Drains", "drains", LabAction.Read), ("clipboard-data", "Advisor", "advisor", LabAction.Read), ("list-ul", "Events", "events", LabAction.Read), ("bell", "Notifications", Links.Notifications, LabAction.Read), ("clock-history", "Replay", "replay", LabAction.Read),
        ("plus-lg", "New configuration", "configurations/new", LabAction.Configure), ("upload", "Import configurations", "configurations/import", LabAction.Configure),
        ("hdd-network", "Agents", "agents", LabAction.Agents), ("shield-check", "Audit", "audit", LabAction.Audit), ("people", "People", "people", LabAction.People),
    ];
}
