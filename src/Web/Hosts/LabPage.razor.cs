using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Hosts;

/// <summary>The whole lab at a glance: headline figures, a tile for each host, what moves and what was decided.</summary>
public sealed partial class LabPage
{
    private readonly CalmOrder<HostId> _order = new();
    private readonly RecentCpu _recent = new();
    private IReadOnlyList<HostView> _hosts = [];
    private IReadOnlyList<HostView> _shown = [];
    private HeadroomReport? _headroom;

    /// <summary>Which state is shown: "over", "near", "draining", "maintenance", "stale"; all without it.</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    /// <summary>"name", or hottest first.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>What the lab has in reserve.</summary>
    [Inject]
    public required MyHeadroom Headroom { get; init; }

    /// <summary>For the sparklines' past.</summary>
    [Inject]
    public required HistoryStore History { get; init; }

    private bool ByName => Sort == "name";

    private string Subtitle => _hosts.Count == 0 ? "" : $"{Format.Count(_hosts.Count, "host")} · balances itself";

    private IEnumerable<(string Key, string Word, StatusLook? Look, int Count)> Chips
    {
        get
        {
            yield return ("", "All", null, _hosts.Count);
            foreach (var (key, word, status) in Filters)
            {
                var count = _hosts.Count(h => Matches(h, key));
                if (count > 0 || Show == key) yield return (key, word, StatusLook.Of(status), count);
            }
        }
    }

    private static IEnumerable<(string Key, string Word, Status Status)> Filters =>
    [
        ("over", "Over", Status.Overloaded), ("near", "Near", Status.Near), ("draining", "Draining", Status.Draining),
        ("maintenance", "Maintenance", Status.Maintenance), ("stale", "Stale", Status.Stale), ("lost", "Lost", Status.Lost), ("degraded", "Degraded", Status.Warning),
    ];

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        _recent.Take(Fleet, change);
        Look();
        return true;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            foreach (var host in _hosts) _recent.Seed(host.Id, await OlderAsync(host));
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
        _hosts = HostView.All(Fleet, Now);
        _headroom = Headroom.Current;
        var shown = _hosts.Where(h => string.IsNullOrEmpty(Show) || Matches(h, Show));
        var sorted = ByName ? shown.OrderBy(h => h.Id) : shown.OrderBy(h => h.Rank).ThenByDescending(h => h.Cpu ?? default).ThenBy(h => h.Id);
        _shown = _order.Apply(sorted, h => h.Id, $"{Sort} {Show}", Now);
    }

    private static bool Matches(HostView host, string key) => key switch
    {
        "over" => host.Status == Status.Overloaded,
        "near" => host.Status == Status.Near,
        "draining" => host.Status == Status.Draining,
        "maintenance" => host.Status == Status.Maintenance,
        "stale" => host.Status == Status.Stale,
        "lost" => host.Status == Status.Lost,
        "degraded" => host.Status == Status.Warning,
        _ => true,
    };

    // The address holds what the page shows, so that it can be sent to another
    private void Go(string? show, string? sort) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["show"] = string.IsNullOrEmpty(show) ? null : show,
        ["sort"] = sort,
    }), replace: true);
}
