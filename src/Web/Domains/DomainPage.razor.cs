using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Domains;

/// <summary>One domain: where it is and why, its charts, its orders with their outcomes, its history.</summary>
public sealed partial class DomainPage
{
    private DomainOrders? _orders;
    private DomainView? _domain;
    private DomainView? _last;
    private DateTimeOffset _seenAt;
    private LoadDialog? _load;
    private BandwidthDialog? _bandwidth;
    private Refusal? _refused;
    private string _tab = "processes";
    private bool _chosen;
    private string? _pressed;

    /// <summary>Its name, or its UUID.</summary>
    [Parameter]
    public required string NameOrId { get; set; }

    /// <summary>The charts' range.</summary>
    [SupplyParameterFromQuery]
    public string? Range { get; set; }

    /// <summary>The charts' window, if it is none that ends now: its beginning.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }

    /// <summary>Its end.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>Which tab; by default the processes, if the domain had an agent when the page was opened.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>From the palette: the order that is asked about at once.</summary>
    [SupplyParameterFromQuery]
    public string? Ask { get; set; }

    /// <summary>The processes' filter.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>How the processes are sorted.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>What the agents in domains say.</summary>
    [Inject]
    public required LiveInsides Insides { get; init; }

    /// <summary>Whose it is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private static string Memory(GuestSample guest) => guest.MemoryMax is { } most && most != guest.Memory ? T($"{guest.Memory} of {most}") : $"{guest.Memory}";

    private static IReadOnlyList<Tab> AllTabs => [new("processes", T("Processes")), new("console", T("Console")), new("screen", T("Screen")), new("history", T("History"))];

    // What was pressed is shown before the address has gone to the browser and back
    private string Shown => _pressed ?? Tab ?? _tab;

    private string? WhyNoLoad => Id is not { } id ? T("It is gone") : Insides.Of(id) switch
    {
        { Presence: null } => T("There is no agent in it"),
        { Online: false } => T("Its agent is away"),
        { Permissions.Load: false } => T("Its agent may not make load: it runs without --allow load"),
        _ => null,
    };

    private string? WhyNotLimited => _domain is { } domain && Fleet.Hosts.TryGetValue(domain.Host, out var host) ? BandwidthRules.WhyNot(host, Now) : null;

    private string Title => (_domain ?? _last)?.Guest.Name ?? NameOrId;

    private GuestId? Id => (_domain ?? _last)?.Guest.Id;

    // What is shown of a domain is no fresher than its host's last status
    // keys: stale, lost
    private string? Quiet => _domain is not null && Fleet.Hosts.TryGetValue(_domain.Host, out var host) && host.Liveness(Now) is not HostLiveness.Live and var liveness
        ? T($"{_domain.Host} is {T(liveness.ToString().ToLowerInvariant())} · {Format.Age(Now - host.ReceivedAt)}")
        : null;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_last is not null && _last.Guest.Name != NameOrId && _last.Guest.Id.ToString() != NameOrId) _last = null;
        if (Tab == _pressed) _pressed = null;
        Look();
        // Chosen once: a tab does not change by itself under a reader
        if (!_chosen && Id is { } id) (_tab, _chosen) = (Insides.Of(id).Presence is null ? "history" : "processes", true);
    }

    private void Choose(string tab)
    {
        _pressed = tab;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("tab", tab), replace: true);
    }

    private void AskLoad()
    {
        if (Id is { } id && FleetGuests.Find(Fleet, id) is { } placed) _load!.Show([placed]);
    }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        var before = _domain;
        Look();
        return change.IsEmpty || before != _domain || !change.Migrations.IsEmpty;
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (Ask is not { Length: > 0 } ask || _orders is null || _domain is null) return;
        Ask = null;
        _orders.AskFirst(ask, _domain);
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("ask", (string?)null), replace: true);
    }

    private void Look()
    {
        var all = DomainView.All(Fleet);
        // A name may be given to another domain later; the one that the page began with is followed first
        _domain = (_last is { } last ? all.FirstOrDefault(d => d.Guest.Id == last.Guest.Id) : null)
            ?? all.FirstOrDefault(d => d.Guest.Name == NameOrId) ?? (Guid.TryParse(NameOrId, out var id) ? all.FirstOrDefault(d => d.Guest.Id.Uuid == id) : null);
        if (_domain is null) return;
        (_last, _seenAt) = (_domain, Now);
    }
}
