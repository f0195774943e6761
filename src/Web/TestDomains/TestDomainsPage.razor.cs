using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;

namespace XenWeb.Web.TestDomains;

/// <summary>All domains whose agents may make load: load in one, some or all of them, and the talk's scenario.</summary>
public sealed partial class TestDomainsPage
{
    private readonly HashSet<GuestId> _chosen = [];
    private readonly CalmOrder<GuestId> _order = new();
    private IReadOnlyList<PlacedGuest> _able = [];
    private List<Row> _rows = [];
    private InsideStatus? _status;
    private LoadDialog? _load;
    private TalkDialog? _talk;

    /// <summary>A part of a name or a host.</summary>
    [SupplyParameterFromQuery]
    public string? Find { get; set; }

    /// <summary>How they are sorted.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>What the agents say.</summary>
    [Inject]
    public required LiveInsides Insides { get; init; }

    /// <summary>Which may make load.</summary>
    [Inject]
    public required MyInsides Loads { get; init; }

    /// <summary>What is ordered.</summary>
    [Inject]
    public required MyInsides Orders { get; init; }

    /// <summary>Runs of the scenario.</summary>
    [Inject]
    public required MyInsides Runs { get; init; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private SortOrder Order => SortOrder.Parse(Sort, new SortOrder("name", false));

    private string Subtitle => _able.Count == 0 ? "" : T($"{Format.Count(_able.Count, "domain")} on {Format.Count(_able.Select(p => p.Host.Id).Distinct().Count(), "host")}");

    private bool Many => _rows.Count > LabSize.RowsMax;

    private IReadOnlyList<PlacedGuest> Chosen => [.. _able.Where(p => _chosen.Contains(p.Guest.Id))];

    private string? WhyNoTalk => Runs.Talks is [{ EndedAt: null }, ..] ? T("A run goes on already") : Runs.TalkHosts().IsEmpty ? T($"No host has {TalkRuns.DomainsMin} domains whose agents may make load") : null;

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
        if (!firstRender) return;
        Follow(Runs.FollowTalksAsync(Gone), _ => true);
        Follow(Insides.FollowAsync(null, Gone), _ => Looked());
        Follow(Orders.FollowOrdersAsync(Gone), _ => Looked());
    }

    /// <inheritdoc/>
    protected override Task OnTickAsync()
    {
        Look();
        return Task.CompletedTask;
    }

    private bool Looked()
    {
        Look();
        return true;
    }

    private void Look()
    {
        _able = Loads.Able();
        var views = DomainView.All(Fleet).ToDictionary(d => d.Guest.Id);
        var orders = Orders.Orders.ToLookup(o => o.Order.Guest);
        var find = Find?.Trim() ?? "";
        var rows = _able.Where(p => views.ContainsKey(p.Guest.Id)).Select(p => new Row(views[p.Guest.Id], RunningLoad.Of(Insides.Of(p.Guest.Id), orders[p.Guest.Id], Now)))
            .Where(r => find.Length == 0 || r.Domain.Guest.Name.Contains(find, StringComparison.OrdinalIgnoreCase) || r.Domain.Host.Name.Contains(find, StringComparison.OrdinalIgnoreCase));
        _rows = [.. _order.Apply(Sorted(rows), r => r.Domain.Guest.Id, $"{Order} {find}", Now)];
    }

    private IEnumerable<Row> Sorted(IEnumerable<Row> rows) => Order.Key switch
    {
        "host" => Order.Apply(rows, r => r.Domain.Host),
        "cpu" => Order.Apply(rows, r => r.Domain.Guest.Cpu?.Of(r.Domain.Guest.Vcpus) ?? default),
        "loads" => Order.Apply(rows, r => r.Loads.Count),
        _ => Order.Apply(rows, r => r.Domain.Guest.Name),
    };

    private void Choose(GuestId guest, bool chosen)
    {
        if (chosen) _chosen.Add(guest);
        else _chosen.Remove(guest);
    }

    private void ChooseAll(bool chosen)
    {
        foreach (var row in _rows) Choose(row.Domain.Guest.Id, chosen);
    }

    private void StopLoad(RunningLoad load) => _status!.Refuse(Orders.Ask(Stop(load.Guest, load.Id), Me.Asks()).Refusal);

    private void StopAll()
    {
        _status!.Refuse(null);
        foreach (var row in _rows.Where(r => r.Loads.Count > 0).ToList()) Orders.Ask(Stop(row.Domain.Guest.Id, null), Me.Asks());
    }

    private void StopRun(TalkRun run) => _status!.Refuse(Runs.StopTalk(run.Id, Me.Asks()).Refusal);

    private StopLoadMessage Stop(GuestId guest, Guid? load) => new() { Id = Guid.CreateVersion7(), Guest = guest, ExpiresAt = default, Reason = Me.Asks().Reason, Load = load };

    private void Go(string name, string? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private sealed record Row(DomainView Domain, IReadOnlyList<RunningLoad> Loads);
}
