using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Access;
using XenWeb.Web.Domains;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Shell;

/// <summary>The navigation with how many there are of each; of negotiations and drains those that go on.</summary>
public sealed partial class NavMenu
{
    private static readonly TimeSpan CountPeriod = TimeSpan.FromSeconds(1);

    private int _domains;
    private DateTimeOffset _countedAt;
    private (int, int, int, int) _drawn = (-1, 0, 0, 0);

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>For the drains.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    private int Drains => Operations.Current.Count(o => o is { Kind: OperationKind.Drain, Ended: false });

    private int Talks => Fleet.Negotiations.Values.Count(n => n.EndedAt is null);

    private ImmutableArray<Item> Items =>
    [
        new("", "grid-3x3-gap", T("Lab"), null, null, false),
        new("hosts", "hdd-stack", T("Hosts"), null, Fleet.Hosts.Count, false),
        new("domains", "box", T("Domains"), null, _domains, false),
        new("test-domains", "speedometer2", T("Test domains"), null, null, true),
        new("configurations", "file-earmark-code", T("Configurations"), null, null, true),
        new("images", "device-hdd", T("Images"), null, null, true),
        new("exports", "box-arrow-up", T("Exports"), null, null, true),
        new("negotiations", "arrow-left-right", T("Negotiations"), T("Negotiate"), Talks, false),
        new("drains", "box-arrow-right", T("Drains"), null, Drains, true),
        .. Me.Person.SeesAll ? [new Item("advisor", "clipboard-data", T("Advisor"), null, null, true)] : ImmutableArray<Item>.Empty,
        new("events", "list-ul", T("Events"), null, null, true),
        new("replay", "clock-history", T("Replay"), null, null, true),
        .. Me.May(LabAction.Agents) ? [new Item("agents", "hdd-network", T("Agents"), null, null, true)] : ImmutableArray<Item>.Empty,
        .. Me.May(LabAction.Audit) ? [new Item("audit", "shield-check", T("Audit"), null, null, true)] : ImmutableArray<Item>.Empty,
        .. Me.May(LabAction.People) ? [new Item("people", "people", T("People"), null, null, true)] : ImmutableArray<Item>.Empty,
    ];

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        // Counted once a second at most: in a large lab hosts say something all the time
        if (change.IsEmpty || (!change.Hosts.IsEmpty && Now - _countedAt >= CountPeriod)) (_domains, _countedAt) = (DomainView.All(Fleet).Count, Now);
        var now = (Fleet.Hosts.Count, _domains, Talks, Drains);
        var changed = now != _drawn;
        _drawn = now;
        return changed;
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Navigation.LocationChanged += OnLocationChanged;
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(StateHasChanged);

    private bool IsHere(Item item)
    {
        var path = Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0];
        return item.Address.Length == 0 ? path.Length == 0 : path == item.Address || path.StartsWith(item.Address + "/", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        return base.DisposeAsync();
    }

    private sealed record Item(string Address, string Icon, string Word, string? Short, int? Count, bool Wide);
}
