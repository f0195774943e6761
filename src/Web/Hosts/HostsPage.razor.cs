using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Hosts;

/// <summary>All hosts as a dense table.</summary>
public sealed partial class HostsPage
{
    private readonly CalmOrder<HostId> _order = new();
    private readonly DomainKin _kin = new();
    private IReadOnlyList<HostView> _hosts = [];
    private IReadOnlyList<HostView> _rows = [];
    private HeadroomReport? _headroom;

    /// <summary>A part of a name or of a state's words.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>Only those with a domain of this class.</summary>
    [SupplyParameterFromQuery]
    public string? Class { get; set; }

    /// <summary>Only those with a domain of this owner.</summary>
    [SupplyParameterFromQuery]
    public string? Owner { get; set; }

    /// <summary>Only those in this state: "over".</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    /// <summary>How it is sorted.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Whose the domains on them are.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>What the lab has in reserve.</summary>
    [Inject]
    public required MyHeadroom Headroom { get; init; }

    private static IReadOnlyList<string> States { get; } = [.. HostFilter.States.Select(s => s.Key)];

    private SortOrder Order => SortOrder.Parse(Sort, new SortOrder("name", false));

    private HostFilter Filter => new(Find, Class, Owner, Show);

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        // The next second's drawing takes in what changes meanwhile
        if (!change.IsEmpty && _hosts.Count > LabSize.RowsMax) return false;
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
        var fleet = Live.Current;
        _hosts = HostView.All(fleet, Now);
        _headroom = Headroom.Current;
        _kin.Gather(DomainView.All(fleet), Where, Now);
        _rows = _order.Apply(Filter.Of(_hosts, Where), hosts => HostTable.Sorted(hosts, Order, _headroom), h => h.Id, $"{Order} {Filter.Words}", Now);
    }

    private void Choose(string name, string? value) => Navigate(name, value, false);

    // What is typed is one step back, what is chosen one each
    private void Navigate(string name, string? value, bool replace) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: replace);
}
