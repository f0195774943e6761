using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Access;
using XenWeb.Web.Batches;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>All domains: the tree of the lab at the left, the dense table at the right; those that are chosen can be ordered about together.</summary>
public sealed partial class DomainsPage
{
    private readonly DomainSelection _selection = new();
    private readonly DomainKin _kin = new();
    private DomainOrders? _orders;
    private BatchStatus? _batched;
    private IReadOnlyList<DomainView> _all = [];
    private IReadOnlyList<DomainView> _shown = [];
    private IReadOnlyList<DomainView> _chosen = [];
    private int _hidden;

    /// <summary>A part of a name, a host or a state's words.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>Only those of this host.</summary>
    [SupplyParameterFromQuery]
    public string? Host { get; set; }

    /// <summary>Only those of this class.</summary>
    [SupplyParameterFromQuery]
    public string? Class { get; set; }

    /// <summary>Only those of this owner.</summary>
    [SupplyParameterFromQuery]
    public string? Owner { get; set; }

    /// <summary>Only those in this state: "paused".</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>How they are sorted.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Whose each is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    private static IReadOnlyList<string> States { get; } = [.. DomainFilter.States.Keys];

    private SortOrder Order => SortOrder.Parse(Sort, new SortOrder("name", false));

    private string Subtitle => T($"{Format.Count(_all.Count, "domain")} on {Format.Count(Fleet.Hosts.Count, "host")}");

    private DomainFilter Filter => new(Find, Host, Class, Owner, State);

    private bool MayOrder => BatchAction.All.Any(a => Me.May(a.Right));

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        // The next second's drawing takes in what changes meanwhile
        if (!change.IsEmpty && _all.Count > LabSize.Large) return false;
        Look();
        return change.IsEmpty || !change.Hosts.IsEmpty || !change.Migrations.IsEmpty;
    }

    /// <inheritdoc/>
    protected override Task OnTickAsync()
    {
        if (_all.Count > LabSize.Large) Look();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Look();

    private void Look()
    {
        _all = DomainView.All(Live.Current);
        _kin.Gather(_all, Where, Now);
        _shown = Filter.Of(_all, Where);
        _chosen = _selection.Of(_all);
        var shown = _chosen.Count > 0 && _shown.Count < _all.Count ? _shown.Select(d => d.Guest.Id).ToHashSet() : null;
        _hidden = shown is null ? 0 : _chosen.Count(d => !shown.Contains(d.Guest.Id));
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

    // What is typed is one step back, what is chosen one each
    private void Go(string name, string? value) => Navigate(name, value, replace: true);

    private void Choose(string name, string? value) => Navigate(name, value, replace: false);

    private void Navigate(string name, string? value, bool replace) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: replace);
}
