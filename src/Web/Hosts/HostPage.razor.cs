using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Hosts;

/// <summary>One host: charts, domains, its drain, and when it asks for help.</summary>
public sealed partial class HostPage
{
    private OperationStatus? _status;
    private DomainOrders? _orders;
    private HostView? _host;
    private IReadOnlyList<DomainView> _domains = [];

    /// <summary>The host's name.</summary>
    [Parameter]
    public required string Name { get; set; }

    /// <summary>The charts' range: "5m", "30m", "6h", "7d".</summary>
    [SupplyParameterFromQuery]
    public string? Range { get; set; }

    /// <summary>The charts' window, if it is none that ends now: its beginning.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }

    /// <summary>Its end.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }

    /// <summary>How the domains are sorted.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>From the palette: "drain" or "activate" opens that question.</summary>
    [SupplyParameterFromQuery]
    public string? Ask { get; set; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>For its drain.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    private SortOrder Order => SortOrder.Parse(Sort, new SortOrder("cpu", true));

    private Operation? Drain => Operations.Current.Where(o => o.Kind == OperationKind.Drain && o.Host.Name == Name).MaxBy(o => o.CreatedAt);

    private string DomainsLine
    {
        get
        {
            var here = _domains.Count(d => d.Guest.State != Domain.Guests.GuestRunState.Incoming);
            var left = Drain is { } drain && _host?.State.Status?.Mode == HostMode.Draining
                ? Fleet.Migrations.Values.Count(m => m.From.Name == Name && m.State == MigrationState.Done && m.EndedAt >= drain.CreatedAt)
                : 0;
            return left > 0 ? T($"{here} here · {left} left in this drain") : T($"{here} here");
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Look();

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        Look();
        return change.IsEmpty || !change.Negotiations.IsEmpty || change.Hosts.Any(h => h.Name == Name) || change.Migrations.Any(id => Fleet.Migrations.TryGetValue(id, out var m) && (m.From.Name == Name || m.To.Name == Name));
    }

    /// <inheritdoc/>
    protected override Task OnTickAsync()
    {
        Look();
        return Task.CompletedTask;
    }

    private void Look()
    {
        _host = HostId.IsValid(Name) && Fleet.Hosts.TryGetValue(new HostId(Name), out var state) ? HostView.Of(state, Now) : null;
        _domains = _host is null ? [] : DomainView.On(Fleet, _host.Id);
    }
}
