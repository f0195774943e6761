using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Access;
using XenWeb.Web.Domains;
using XenWeb.Web.Languages;
using XenWeb.Web.Negotiations;

namespace XenWeb.Web.Shell;

/// <summary>One line of the palette; the parts of its name that were typed stand apart.</summary>
/// <param name="Icon">Of Bootstrap Icons.</param>
/// <param name="Name">In parts.</param>
/// <param name="What">What it is: "host · draining".</param>
/// <param name="Address">Where it leads; null if it does something in the browser.</param>
/// <param name="Script">What it does in the browser, a function of js/keys.js; null if it leads somewhere.</param>
/// <param name="Leaves">Whether the address is none of a page: the server answers it, and leads back.</param>
public sealed record PaletteHit(string Icon, IReadOnlyList<(string Text, bool Typed)> Name, string What, string? Address, string? Script = null, bool Leaves = false)
{
    /// <summary>The most lines that are shown; with more to find, type more.</summary>
    public const int HitsMax = 12;

    /// <summary>The name in one piece.</summary>
    public string Title => string.Concat(Name.Select(p => p.Text));

    /// <summary>What fits the text best, of what is for the one who looks. A verb and a name ("drain fer") finds what can be done; else names of hosts, domains, negotiations, pages.</summary>
    public static IReadOnlyList<PaletteHit> Find(FleetSnapshot fleet, string text, SignedIn me, Gate where)
    {
        var found = new List<(int Rank, Func<PaletteHit?> Make)>();
        foreach (var (verb, rest) in PaletteCommand.Read(text)) verb.Find(fleet, rest, me, where, found);
        Names(fleet, text, found);
        foreach (var (icon, name, address, right) in Pages) if (Fuzzy.Rank(name, text) is { } rank && me.May(right)) found.Add((rank, () => new PaletteHit(icon, Fuzzy.Parts(name, text), T("page"), address)));
        foreach (var (icon, name, script) in Here) if (Fuzzy.Rank(name, text) is { } rank) found.Add((rank, () => new PaletteHit(icon, Fuzzy.Parts(name, text), T("command"), null, script)));
        foreach (var language in Language.All.Where(l => l != Language.Current))
        {
            var name = T($"Language: {language.Name}");
            if (Fuzzy.Rank(name, text) is { } rank) found.Add((rank, () => new PaletteHit("translate", Fuzzy.Parts(name, text), T("command"), $"language/{language.Code}", Leaves: true)));
        }
        // The same rank keeps the order in which they were found. Whether something is theirs is asked only of the best
        return [.. found.OrderBy(f => f.Rank).Select(f => f.Make()).OfType<PaletteHit>().Take(HitsMax)];
    }

    private static void Names(FleetSnapshot fleet, string text, List<(int Rank, Func<PaletteHit?> Make)> found)
    {
        foreach (var host in fleet.Hosts.Values) if (Fuzzy.Rank(host.Id.Name, text) is { } rank) found.Add((rank, Host(host)));
        foreach (var domain in DomainView.All(fleet)) if (Fuzzy.Rank(domain.Guest.Name, text) is { } rank) found.Add((rank, Domain(domain)));
        foreach (var talk in fleet.Negotiations.Values.OrderByDescending(n => n.AskedAt)) if (Fuzzy.Rank(NegotiationView.Title(talk), text) is { } rank) found.Add((rank, Talk(talk)));

        // Of 20,000 only those that fit are made something of
        Func<PaletteHit> Host(HostState host) => () => new("hdd-stack", Fuzzy.Parts(host.Id.Name, text), HostWords(host), Links.Host(host.Id));
        Func<PaletteHit> Domain(DomainView domain) => () => new("box", Fuzzy.Parts(domain.Guest.Name, text), T($"domain on {domain.Host}"), Links.Domain(domain.Guest.Name));
        Func<PaletteHit> Talk(NegotiationRecord talk) => () => new("arrow-left-right", Fuzzy.Parts(NegotiationView.Title(talk), text), T($"negotiation · {NegotiationView.Kind(talk.Help.Kind)}"), Links.Negotiation(talk.HelpId));
    }

    /// <summary>What a host is: "host · draining".</summary>
    internal static string HostWords(HostState host) => (host.Status?.Mode ?? HostMode.Active) switch
    {
        HostMode.Draining => T("host · draining"),
        HostMode.Maintenance => T("host · maintenance"),
        _ => T("host · active"),
    };

    private static (string Icon, string Name, string Script)[] Here =>
    [
        ("moon", T("Switch between light and dark"), "switchTheme"), ("keyboard", T("Keyboard shortcuts"), "showKeys"),
    ];

    private static (string Icon, string Name, string Address, LabAction Right)[] Pages =>
    [
        ("grid-3x3-gap", T("Lab"), "", LabAction.Read), ("hdd-stack", T("Hosts"), "hosts", LabAction.Read), ("box", T("Domains"), "domains", LabAction.Read), ("speedometer2", T("Test domains"), "test-domains", LabAction.Read),
        ("file-earmark-code", T("Configurations"), "configurations", LabAction.Read), ("device-hdd", T("Images"), "images", LabAction.Read), ("box-arrow-up", T("Exports"), "exports", LabAction.Read), ("arrow-left-right", T("Negotiations"), "negotiations", LabAction.Read), ("box-arrow-right", T("Drains"), "drains", LabAction.Read), ("clipboard-data", T("Advisor"), "advisor", LabAction.Read), ("graph-up", T("Compare hosts or domains"), "compare", LabAction.Read), ("list-ul", T("Events"), "events", LabAction.Read), ("bell", T("Notifications"), Links.Notifications, LabAction.Read), ("clock-history", T("Replay"), "replay", LabAction.Read),
        ("plus-lg", T("New configuration"), "configurations/new", LabAction.Configure), ("upload", T("Import configurations"), "configurations/import", LabAction.Configure), ("person", T("Your account"), "account", LabAction.Read),
        ("hdd-network", T("Agents"), "agents", LabAction.Agents), ("shield-check", T("Audit"), "audit", LabAction.Audit), ("people", T("People"), "people", LabAction.People),
    ];
}
