using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Shell;

/// <summary>Something that the palette can have done to a host or a domain: typed as a verb, or its beginning, and a name. Each leads to the page of its subject, which asks first.</summary>
/// <param name="Verb">"drain", which is known in every language.</param>
/// <param name="Does">As a line: "Drain {0}…".</param>
/// <param name="Icon">Of Bootstrap Icons.</param>
/// <param name="Right">The right that it needs.</param>
/// <param name="Ask">The question's name in the address.</param>
/// <param name="OfHost">For a host: whether it makes sense; null for a domain's.</param>
/// <param name="Kind">For a domain: the order.</param>
internal sealed record PaletteCommand(string Verb, string Does, string Icon, LabAction Right, string Ask, Func<HostState, bool>? OfHost, OrderKind? Kind = null)
{
    // A verb is known by so many of its letters
    private const int LettersMin = 2;
    private const string Place = "{0}";

    private static PaletteCommand[] All =>
    [
        new("drain", T("Drain {0}…"), "box-arrow-right", LabAction.Drain, "drain", h => !IsOut(h)), new("activate", T("Activate {0}…"), "play", LabAction.Activate, "activate", IsOut),
        new("migrate", T("Migrate {0}…"), "arrow-right-circle", LabAction.Migrate, "migrate", null, OrderKind.Migrate), new("pause", T("Pause {0}…"), "pause", LabAction.Pause, "pause", null, OrderKind.Pause), new("unpause", T("Unpause {0}…"), "play", LabAction.Unpause, "unpause", null, OrderKind.Unpause),
        new("shutdown", T("Shutdown {0}…"), "power", LabAction.Shutdown, "shutdown", null, OrderKind.Shutdown), new("reboot", T("Reboot {0}…"), "arrow-clockwise", LabAction.Reboot, "reboot", null, OrderKind.Reboot), new("destroy", T("Destroy {0}…"), "x-octagon", LabAction.Destroy, "destroy", null, OrderKind.Destroy),
    ];

    /// <summary>The commands that a text may mean, each with what is left of it for the name.</summary>
    public static IEnumerable<(PaletteCommand Command, string Name)> Read(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return All.Select(c => (Command: c, Name: c.Left(words))).Where(c => c.Name is not null).Select(c => (c.Command, c.Name!));
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

        Func<PaletteHit?> Host(HostState host) => () => me.May(Right, Gate.OfHost(host.Id)) ? Hit(host.Id.Name, rest, PaletteHit.HostWords(host), Links.Host(host.Id)) : null;
        Func<PaletteHit?> Domain(DomainView domain) => () => me.May(Right, where.OfDomain(domain.Guest.Name, domain.Host)) ? Hit(domain.Guest.Name, rest, T($"domain on {domain.Host} · {T(domain.Word).ToLowerInvariant()}"), Links.Domain(domain.Guest.Name)) : null;
    }

    private PaletteHit Hit(string name, string rest, string what, string address)
    {
        var around = Does.Split(Place);
        return new(Icon, [(around[0], false), .. Fuzzy.Parts(name, rest), (around[^1], false)], what, $"{address}?ask={Ask}");
    }

    // What is left of the words after the verb, as it is called in English or here; it may have several words ("hart ausschalten"). Null if they do not begin with it
    private string? Left(string[] words)
    {
        var verb = Does.Replace(Place, "", StringComparison.Ordinal).Trim(' ', '…');
        for (var count = words.Length; count > 0; count--)
        {
            var typed = string.Join(' ', words[..count]);
            if (typed.Length >= LettersMin && (Verb.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || verb.StartsWith(typed, StringComparison.OrdinalIgnoreCase))) return string.Join(' ', words[count..]);
        }
        return null;
    }

    private bool MakesSense(DomainView domain) => Kind == OrderKind.Migrate ? DomainAction.WhyNotMove(domain) is null : DomainAction.For(domain).Any(a => a.Kind == Kind);

    private static bool IsOut(HostState host) => host.Status?.Mode is HostMode.Draining or HostMode.Maintenance;
}
