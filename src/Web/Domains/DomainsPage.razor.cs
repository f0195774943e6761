using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>All domains: the tree of the lab at the left, the dense table at the right.</summary>
public sealed partial class DomainsPage
{
    private DomainOrders? _orders;
    private IReadOnlyList<DomainView> _all = [];
    private IReadOnlyList<DomainView> _shown = [];

    /// <summary>A part of a name, a host or a state's words.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>Only those of this host.</summary>
    [SupplyParameterFromQuery]
    public string? Host { get; set; }

    /// <summary>How they are sorted.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private SortOrder Order => SortOrder.Parse(Sort, new SortOrder("name", false));

    private string Subtitle => $"{Format.Count(_all.Count, "domain")} on {Format.Count(Fleet.Hosts.Count, "host")}";

    private string Filter => string.Join(" on ", new[] { Find, Host }.Where(f => !string.IsNullOrEmpty(f)));

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        Look();
        return change.IsEmpty || !change.Hosts.IsEmpty || !change.Migrations.IsEmpty;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Look();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        // The table's menus need the component that orders: it is there after the first drawing
        if (firstRender) StateHasChanged();
    }

    private void Look()
    {
        _all = DomainView.All(Fleet);
        var find = Find?.Trim() ?? "";
        _shown = [.. _all.Where(d => (string.IsNullOrEmpty(Host) || d.Host.Name == Host) &&
            (find.Length == 0 || d.Guest.Name.Contains(find, StringComparison.OrdinalIgnoreCase) || d.Host.Name.Contains(find, StringComparison.OrdinalIgnoreCase) || d.Word.Contains(find, StringComparison.OrdinalIgnoreCase)))];
    }

    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);
}
