using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Controls;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Hosts;

/// <summary>Hosts as a table; the page sorts them.</summary>
public sealed partial class HostTable
{
    private List<HostView> _rows = [];
    private Dictionary<HostId, HostReserve> _losses = [];

    /// <summary>In their order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HostView> Hosts { get; set; }

    /// <summary>What the lab has in reserve, for what the loss of each would mean; null before it was reckoned.</summary>
    [Parameter, EditorRequired]
    public required HeadroomReport? Headroom { get; set; }

    /// <summary>How they are sorted.</summary>
    [Parameter, EditorRequired]
    public required SortOrder Sort { get; set; }

    /// <summary>Told of the new order.</summary>
    [Parameter]
    public EventCallback<SortOrder> SortChanged { get; set; }

    /// <summary>Told whether the pointer is on a row: nothing is to change its place meanwhile.</summary>
    [Parameter]
    public EventCallback<bool> Held { get; set; }

    private bool Many => Hosts.Count > LabSize.RowsMax;

    /// <summary>Hosts by a column of the table.</summary>
    public static IEnumerable<HostView> Sorted(IReadOnlyList<HostView> hosts, SortOrder order, HeadroomReport? headroom)
    {
        var losses = order.Key == "lost" ? Losses(headroom) : [];
        return order.Key switch
        {
            "state" => order.Apply(hosts, h => (h.Rank, h.Word)),
            "cpu" => order.Apply(hosts, h => h.Cpu ?? default),
            "memory" => order.Apply(hosts, h => h.Memory ?? default),
            "domains" => order.Apply(hosts, h => h.Domains),
            "lost" => order.Apply(hosts, h => losses.GetValueOrDefault(h.Id)?.Missing ?? default),
            _ => order.Apply(hosts, h => h.Id),
        };
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _rows = [.. Hosts];
        _losses = Losses(Headroom);
    }

    private static Dictionary<HostId, HostReserve> Losses(HeadroomReport? headroom) => headroom?.Figures.Reserves.DistinctBy(r => r.Id).ToDictionary(r => r.Id) ?? [];
}
