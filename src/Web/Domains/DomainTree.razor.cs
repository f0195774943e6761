using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Access;
using XenWeb.Web.Configs;

namespace XenWeb.Web.Domains;

/// <summary>Configurations, servers, domains by host, and test domains, as in the talk's window.</summary>
public sealed partial class DomainTree
{
    // With more hosts their domains are folded: the table has them all
    private const int OpenMax = 6;

    private ImmutableArray<Configuration> _configurations = [];

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

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _configurations = await Configurations.ListAsync();
}
