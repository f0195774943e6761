using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Hosts;

/// <summary>The whole lab at a glance: what is wrong in words, headline figures, a tile for each host (a small cell where there are many, or a table), what moves and what was decided.</summary>
public sealed partial class LabPage
{
    private readonly CalmOrder<HostId> _order = new();
    private readonly RecentCpu _recent = new();
    private IReadOnlyList<HostView> _hosts = [];
    private IReadOnlyList<HostView> _shown = [];
    private readonly DomainKin _kin = new();
    private IReadOnlyList<LabWarning> _warnings = [];
    private HeadroomReport? _headroom;

    /// <summary>Which state is shown: "over", "near", "draining", "maintenance", "stale"; all without it.</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    /// <summary>A part of a host's name or state.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>Only hosts with a domain of this class.</summary>
    [SupplyParameterFromQuery]
    public string? Class { get; set; }

    /// <summary>Only hosts with a domain of this owner.</summary>
    [SupplyParameterFromQuery]
    public string? Owner { get; set; }

    /// <summary>What makes heat: "memory", or cpu.</summary>
    [SupplyParameterFromQuery]
    public string? By { get; set; }

    /// <summary>"table", or the map.</summary>
    [SupplyParameterFromQuery]
    public string? View { get; set; }

    /// <summary>"name", or hottest first; of the table a column.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Whose the domains are.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>What the lab has in reserve.</summary>
    [Inject]
    public required MyHeadroom Headroom { get; init; }

    /// <summary>For the sparklines' past.</summary>
    [Inject]
    public required HistoryStore History { get; init; }

    private bool ByName => Sort == "name";

    private bool ByMemory => By == "memory";

    private bool AsTable => View == "table";

    private bool AsTiles => _shown.Count <= LabSize.TilesMax;

    private SortOrder TableOrder => SortOrder.Parse(Sort, new SortOrder(ByMemory ? "memory" : "cpu", true));

    private HostFilter Filter => new(Find, Class, Owner, Show);

    private string Subtitle => _hosts.Count == 0 ? "" : _shown.Count < _hosts.Count ? T($"{_shown.Count} of {Format.Count(_hosts.Count, "host")}") : T($"{Format.Count(_hosts.Count, "host")} · balances itself");

    // keys: over, near, draining, maintenance, stale, lost, degraded
    private IEnumerable<(string Key, string Word, StatusLook? Look, int Count)> Chips
    {
        get
        {
            yield return ("", T("All"), null, _hosts.Count);
            foreach (var (key, status) in HostFilter.States)
            {
                var count = _hosts.Count(h => h.Status == status);
                if (count > 0 || Show == key) yield return (key, Capital(T(key)), StatusLook.Of(status), count);
            }
        }
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        _recent.Take(Fleet, change);
        // With many hosts the next second's drawing takes in what changes meanwhile
        if (!change.IsEmpty && _hosts.Count > LabSize.TilesMax) return false;
        Look();
        return true;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !AsTiles) return;
        try
        {
            foreach (var host in _shown) _recent.Seed(host.Id, await OlderAsync(host));
            StateHasChanged();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A sparkline without its past is no reason to say anything: the shell tells that the database is away
        }
    }

    private async Task<IEnumerable<double?>> OlderAsync(HostView host)
    {
        if (host.State.Status?.Facts is not { } facts) return [];
        var length = host.Policy.StatusPeriod * Spark.SamplesMax;
        var points = await History.HostAsync(host.Id, Now - length, host.State.Status.Sample?.At ?? Now, Spark.SamplesMax, Gone);
        return points.Select(p => p.Cpu?.Of(facts.Cores).Value);
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
        var domains = DomainView.All(fleet);
        _hosts = HostView.All(fleet, Now);
        _headroom = Headroom.Current;
        _warnings = LabWarning.Of(_hosts, domains);
        _kin.Gather(domains, Where, Now);
        _shown = _order.Apply(Filter.Of(_hosts, Where), Sorted, h => h.Id, $"{View} {By} {Sort} {Filter.Words}", Now);
    }

    private IEnumerable<HostView> Sorted(IReadOnlyList<HostView> hosts) =>
        AsTable ? HostTable.Sorted(hosts, TableOrder, _headroom)
        : ByName ? hosts.OrderBy(h => h.Id)
        : hosts.OrderBy(h => h.Rank).ThenByDescending(h => (ByMemory ? h.Memory : h.Cpu) ?? default).ThenBy(h => h.Id);

    // The address holds what the page shows, so that it can be sent to another. What is typed is one step back, what is chosen one each
    private void Go(string name, string? value, bool typed = false)
    {
        var query = new Dictionary<string, object?> { [name] = string.IsNullOrEmpty(value) ? null : value };
        // A column of the table says nothing to the map, nor the other way round
        if (name == "view") query["sort"] = null;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query), replace: typed);
    }

    private void Clear() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["find"] = null, ["class"] = null, ["owner"] = null, ["show"] = null }));
}
