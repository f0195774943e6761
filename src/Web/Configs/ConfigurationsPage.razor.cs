using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Batches;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Configs;

/// <summary>All configurations: filtered as one types, sorted by any column; what is chosen stands in the address.</summary>
public sealed partial class ConfigurationsPage
{
    private IReadOnlyList<Configuration>? _all;
    private readonly RowSelection<PlacedConfiguration, string> _selection = new(r => r.Configuration.Name);
    private BatchStatus? _batched;
    private IReadOnlyList<PlacedConfiguration> _shown = [];
    private IReadOnlyList<PlacedConfiguration> _chosen = [];
    private ImmutableSortedDictionary<string, HostId> _places = ImmutableSortedDictionary<string, HostId>.Empty;
    private int _retired;
    private int _inView;
    private int _hidden;
    private bool _range;

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

    private bool MayStart => Me.WhyNever(LabAction.Start) is null;

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
        var rows = all.Select(c => new PlacedConfiguration(c, _places.TryGetValue(c.GuestName, out var host) ? host : null)).ToList();
        _shown = [.. Sorted(rows.Where(r => (WithRetired || r.Configuration.RetiredAt is null) && Matches(r, Find?.Trim() ?? "")))];
        _chosen = _selection.Of(rows);
        _hidden = _chosen.Count - (_chosen.Count == 0 ? 0 : _shown.Count(r => _selection.Has(r.Configuration.Name)));
    }

    private void Choose(string name, bool chosen)
    {
        _selection.Set(name, chosen, _range, _shown);
        Look();
    }

    private void ChooseAll(bool chosen)
    {
        _selection.SetAll(_shown, chosen);
        Look();
    }

    private void Begun((Batch? Batch, Maintenance.Refusal? Refusal) answer)
    {
        _batched?.Take(answer.Refusal);
        if (answer.Batch is not null) Clear();
    }

    private void Clear()
    {
        _selection.Clear();
        Look();
    }

    private static bool Matches(PlacedConfiguration row, string find) => find.Length == 0 ||
        new[] { row.Configuration.Name, row.Configuration.Owner, row.Configuration.Class, row.Type, row.Host?.Name }.Any(t => t?.Contains(find, StringComparison.OrdinalIgnoreCase) == true);

    private IEnumerable<PlacedConfiguration> Sorted(IEnumerable<PlacedConfiguration> rows) => Order.Key switch
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
}
