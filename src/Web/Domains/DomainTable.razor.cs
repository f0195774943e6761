using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>Domains as a table, of one host or of the lab.</summary>
public sealed partial class DomainTable
{
    private readonly CalmOrder<GuestId> _order = new();
    private List<DomainView> _rows = [];

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DomainView> Domains { get; set; }

    /// <summary>Whether the host is a column; cpu is of the domain's own vcpus then.</summary>
    [Parameter]
    public bool ShowHost { get; set; }

    /// <summary>The cores of the one host.</summary>
    [Parameter]
    public int HostCores { get; set; }

    /// <summary>How it is sorted.</summary>
    [Parameter, EditorRequired]
    public required SortOrder Sort { get; set; }

    /// <summary>What narrows them, in words: with another filter they are sorted at once, and not only when it is time for it.</summary>
    [Parameter]
    public string Filter { get; set; } = "";

    /// <summary>Told of the new order.</summary>
    [Parameter]
    public EventCallback<SortOrder> SortChanged { get; set; }

    /// <summary>Where its menus' orders go: asked at a press, for the component that orders is there after the first drawing only.</summary>
    [Parameter, EditorRequired]
    public required Func<DomainOrders> Orders { get; set; }

    /// <summary>What is chosen; null where nothing can be.</summary>
    [Parameter]
    public DomainSelection? Selection { get; set; }

    /// <summary>Told when something else is chosen.</summary>
    [Parameter]
    public EventCallback SelectionChanged { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    private bool Many => _rows.Count > LabSize.RowsMax;

    private bool AllChosen => Selection is { Count: > 0 } selection && _rows.Count > 0 && _rows.TrueForAll(d => selection.Has(d.Guest.Id));

    /// <inheritdoc/>
    protected override void OnParametersSet() => _rows = [.. _order.Apply(Domains, Sorted, d => d.Guest.Id, $"{Sort} {Filter}", Now)];

    private void Choose(GuestId id, bool chosen, bool range)
    {
        Selection!.Set(id, chosen, range, _rows);
        _ = SelectionChanged.InvokeAsync();
    }

    private Task ChooseAll(bool chosen)
    {
        Selection!.SetAll(_rows, chosen);
        return SelectionChanged.InvokeAsync();
    }

    private IEnumerable<DomainView> Sorted(IReadOnlyList<DomainView> domains) => Sort.Key switch
    {
        "host" => Sort.Apply(domains, d => d.Host),
        "state" => Sort.Apply(domains, d => d.Word),
        "cpu" => Sort.Apply(domains, d => CpuOf(d, ShowHost ? null : HostCores) ?? default),
        "vcpus" => Sort.Apply(domains, d => d.Guest.Vcpus),
        "memory" => Sort.Apply(domains, d => d.Guest.Memory),
        "in" => Sort.Apply(domains, d => d.Guest.NetworkIn?.BitsPerSecond ?? -1),
        "out" => Sort.Apply(domains, d => d.Guest.NetworkOut?.BitsPerSecond ?? -1),
        "io" => Sort.Apply(domains, d => IoOf(d)?.BytesPerSecond ?? -1),
        _ => Sort.Apply(domains, d => d.Guest.Name, StringComparer.Ordinal),
    };

    /// <summary>The share of a host's cores that a domain uses; of its own vcpus without a host's.</summary>
    internal static Share? CpuOf(DomainView domain, int? hostCores) => domain.Guest.Cpu?.Of(hostCores ?? domain.Guest.Vcpus);

    /// <summary>What it reads and writes.</summary>
    internal static ByteRate? IoOf(DomainView domain) => domain.Guest is { BlockRead: { } read, BlockWrite: { } written } ? read + written : null;
}
