using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Shell;

/// <summary>Something that the palette can have done to a host or a domain: typed as a verb, or its beginning, and a name. Each leads to the page of its subject, which asks first.</summary>
/// <param name="Verb">"Drain".</param>
/// <param name="Icon">Of Bootstrap Icons.</param>
/// <param name="Right">The right that it needs.</param>
/// <param name="Ask">The question's name in the address.</param>
/// <param name="OfHost">For a host: whether it makes sense; null for a domain's.</param>
/// <param name="Kind">For a domain: the order.</param>
internal sealed record PaletteCommand(string Verb, string Icon, LabAction Right, string Ask, Func<HostState, bool>? OfHost, OrderKind? Kind = null)
{
    // A verb is known by so many of its letters
    private const int LettersMin = 2;

    private static readonly PaletteCommand[] _all =
    [
        new("Drain", "box-arrow-right", LabAction.Drain, "drain", h => !IsOut(h)), new("Activate", "play", LabAction.Activate, "activate", IsOut),
        new("Migrate", "arrow-right-circle", LabAction.Migrate, "migrate", null, OrderKind.Migrate), new("Pause", "pause", LabAction.Pause, "pause", null, OrderKind.Pause), new("Unpause", "play", LabAction.Unpause, "unpause", null, OrderKind.Unpause),
        new("Shutdown", "power", LabAction.Shutdown, "shutdown", null, OrderKind.Shutdown), new("Reboot", "arrow-clockwise", LabAction.Reboot, "reboot", null, OrderKind.Reboot), new("Destroy", "x-octagon", LabAction.Destroy, "destroy", null, OrderKind.Destroy),
    ];

    /// <summary>The commands that a text may mean, each with what is left of it for the name.</summary>
    public static IEnumerable<(PaletteCommand Command, string Name)> Read(string text)
    {
        var (first, rest) = text.Split(' ', 2, StringSplitOptions.TrimEntries) is [var word, var name] ? (word, name) : (text, "");
        return first.Length < LettersMin ? [] : _all.Where(c => c.Verb.StartsWith(first, StringComparison.OrdinalIgnoreCase)).Select(c => (c, rest));
    }

    /// <summary>Adds what it can be done to; a line is null if it is not for the one who looks.</summary>
    public void Find(FleetSnapshot fleet, string rest, SignedIn me, Gate where, List<(int Rank, Func<PaletteHit?> Make)> found)
    {
        if (!me.May(Right)) return;
        if (OfHost is not null)
        {
            foreach (var host in fleet.Hosts.Values) if (Fuzzy.Rank(host.Id.Name, rest) is { } rank && OfHost(host)) found.Add((rank, Host(host)));
            return;
        }
        foreach (var domain in DomainView.All(fleet)) if (Fuzzy.Rank(domain.Guest.Name, rest) is { } rank && MakesSense(domain)) found.Add((rank, Domain(domain)));

        Func<PaletteHit?> Host(HostState host) => () => me.May(Right, Gate.OfHost(host.Id)) ? Hit(host.Id.Name, rest, $"host · {(host.Status?.Mode ?? HostMode.Active).ToString().ToLowerInvariant()}", Links.Host(host.Id)) : null;
        Func<PaletteHit?> Domain(DomainView domain) => () => me.May(Right, where.OfDomain(domain.Guest.Name, domain.Host)) ? Hit(domain.Guest.Name, rest, $"domain on {domain.Host} · {domain.Word.ToLowerInvariant()}", Links.Domain(domain.Guest.Name)) : null;
    }

    private PaletteHit Hit(string name, string rest, string what, string address) => new(Icon, [(Verb + " ", false), .. Fuzzy.Parts(name, rest), ("…", false)], what, $"{address}?ask={Ask}");

    private bool MakesSense(DomainView domain) => Kind == OrderKind.Migrate ? DomainAction.WhyNotMove(domain) is null : DomainAction.For(domain).Any(a => a.Kind == Kind);

    private static bool IsOut(HostState host) => host.Status?.Mode is HostMode.Draining or HostMode.Maintenance;
}
