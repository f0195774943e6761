using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Configs;
using XenWeb.Web.Controls;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Domains;

/// <summary>Configurations, servers, domains by host, and test domains, as in the talk's window.</summary>
public sealed partial class DomainTree
{
    // With more hosts their domains are folded: the table has them all
    private const int OpenMax = 6;

    private readonly HashSet<HostId> _turned = [];
    private ImmutableArray<Configuration> _configurations = [];
    private List<(HostId Host, int Domains)> _hosts = [];
    private List<DomainView> _able = [];

    /// <summary>The lab.</summary>
    [Parameter, EditorRequired]
    public required FleetSnapshot Fleet { get; set; }

    /// <summary>All domains.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DomainView> Domains { get; set; }

    /// <summary>The host that the page shows; null for all.</summary>
    [Parameter]
    public string? Here { get; set; }

    /// <summary>What domains are made from.</summary>
    [Inject]
    public required MyConfigurations Configurations { get; init; }

    /// <summary>Which domains may make load.</summary>
    [Inject]
    public required LiveInsides Insides { get; init; }

    // With more hosts the tree is a list of them: what is in it is in the table
    private bool Many => Fleet.Hosts.Count > LabSize.TilesMax;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _configurations = await Configurations.ListAsync();

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var counts = Domains.CountBy(d => d.Host).ToDictionary();
        _able = [.. Domains.Where(d => Insides.Of(d.Guest.Id).MakesLoad)];
        _hosts = [.. Fleet.Hosts.Keys.Select(h => (h, counts.GetValueOrDefault(h)))];
    }

    // Its domains are there only while it is open
    private bool IsOpen(HostId host) => _turned.Contains(host) != (Here == host.Name || (Here is null && Fleet.Hosts.Count <= OpenMax));

    private void Toggle(HostId host)
    {
        if (!_turned.Remove(host)) _turned.Add(host);
    }
}
