using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Hosts;

/// <summary>All hosts as a dense table.</summary>
public sealed partial class HostsPage
{
    private readonly CalmOrder<HostId> _order = new();
    private IReadOnlyList<HostView> _hosts = [];
    private IReadOnlyList<HostView> _rows = [];
    private HeadroomReport? _headroom;

    /// <summary>A part of a name or of a state's words.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>How it is sorted.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>What the lab has in reserve.</summary>
    [Inject]
    public required MyHeadroom Headroom { get; init; }

    private SortOrder Order => SortOrder.Parse(Sort, new SortOrder("name", false));

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        Look();
        return change.IsEmpty || !change.Hosts.IsEmpty;
    }

    /// <inheritdoc/>
    protected override Task OnTickAsync()
    {
        Look();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Look();

    private void Look()
    {
        _hosts = HostView.All(Fleet, Now);
        _headroom = Headroom.Current;
        var matching = _hosts.Where(h => string.IsNullOrWhiteSpace(Find) || h.Id.Name.Contains(Find.Trim(), StringComparison.OrdinalIgnoreCase) || h.Word.Contains(Find.Trim(), StringComparison.OrdinalIgnoreCase));
        _rows = _order.Apply(Sorted(matching), h => h.Id, $"{Order} {Find}", Now);
    }

    private IEnumerable<HostView> Sorted(IEnumerable<HostView> hosts) => Order.Key switch
    {
        "state" => Order.Apply(hosts, h => (h.Rank, h.Word)),
        "cpu" => Order.Apply(hosts, h => h.Cpu ?? default),
        "memory" => Order.Apply(hosts, h => h.Memory ?? default),
        "domains" => Order.Apply(hosts, h => h.Domains),
        "lost" => Order.Apply(hosts, h => Loss(h.Id)?.Missing ?? default),
        _ => Order.Apply(hosts, h => h.Id),
    };

    private HostReserve? Loss(HostId host) => _headroom?.Figures.Reserves.FirstOrDefault(r => r.Id == host);

    private void SortBy(SortOrder order) => Go(Find, order.ToString());

    private void Go(string? find, string? sort) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["find"] = string.IsNullOrEmpty(find) ? null : find, ["sort"] = sort }), replace: true);
}
