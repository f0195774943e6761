using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Configs;

/// <summary>All configurations: filtered as one types, sorted by any column; what is chosen stands in the address.</summary>
public sealed partial class ConfigurationsPage
{
    private IReadOnlyList<Configuration>? _all;
    private IReadOnlyList<Row> _shown = [];
    private ImmutableSortedDictionary<string, HostId> _places = ImmutableSortedDictionary<string, HostId>.Empty;
    private int _retired;
    private int _inView;

    /// <summary>A part of a name, an owner, a class, a type or a host.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>How they are sorted.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>"true" for the retired ones too.</summary>
    [SupplyParameterFromQuery]
    public string? Retired { get; set; }

    /// <summary>What is kept.</summary>
    [Inject]
    public required MyConfigurations Configurations { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    private bool WithRetired => Retired == "true";

    private SortOrder Order => SortOrder.Parse(Sort, new SortOrder("name", false));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Configurations.Changed += OnChanged;
        await ReadAsync();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Look();

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        if (!change.IsEmpty && change.Hosts.IsEmpty) return false;
        var places = DomainView.All(Fleet).GroupBy(d => d.Guest.Name).ToImmutableSortedDictionary(g => g.Key, g => g.First().Host, StringComparer.Ordinal);
        if (places.SequenceEqual(_places)) return change.IsEmpty;
        _places = places;
        Look();
        return true;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Configurations.Changed -= OnChanged;
        return base.DisposeAsync();
    }

    private void OnChanged() => Answer(async () =>
    {
        await ReadAsync();
        StateHasChanged();
    });

    private async Task ReadAsync()
    {
        _all = await Configurations.ListAllAsync(Gone);
        Look();
    }

    private void Look()
    {
        if (_all is not { } all) return;
        _retired = all.Count(c => c.RetiredAt is not null);
        _inView = WithRetired ? all.Count : all.Count - _retired;
        var rows = all.Where(c => WithRetired || c.RetiredAt is null).Select(c => new Row(c, _places.TryGetValue(c.GuestName, out var host) ? host : null, c.Config.Type.ToString().ToUpperInvariant()));
        _shown = [.. Sorted(rows.Where(r => Matches(r, Find?.Trim() ?? "")))];
    }

    private static bool Matches(Row row, string find) => find.Length == 0 ||
        new[] { row.Configuration.Name, row.Configuration.Owner, row.Configuration.Class, row.Type, row.Host?.Name }.Any(t => t?.Contains(find, StringComparison.OrdinalIgnoreCase) == true);

    private IEnumerable<Row> Sorted(IEnumerable<Row> rows) => Order.Key switch
    {
        "where" => Order.Apply(rows, r => r.Host?.Name ?? "\uffff"),
        "type" => Order.Apply(rows, r => r.Type),
        "memory" => Order.Apply(rows, r => r.Configuration.Memory),
        "vcpus" => Order.Apply(rows, r => r.Configuration.Vcpus),
        "owner" => Order.Apply(rows, r => r.Configuration.Owner ?? "\uffff"),
        "class" => Order.Apply(rows, r => r.Configuration.Class ?? "\uffff"),
        "version" => Order.Apply(rows, r => r.Configuration.Version),
        "changed" => Order.Apply(rows, r => r.Configuration.ChangedAt),
        "author" => Order.Apply(rows, r => r.Configuration.Author),
        _ => Order.Apply(rows, r => r.Configuration.Name),
    };

    private void SortBy(SortOrder order) => Go("sort", order.ToString());

    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private sealed record Row(Configuration Configuration, HostId? Host, string Type);
}
