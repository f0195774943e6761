using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>Domains as a table, of one host or of the lab.</summary>
public sealed partial class DomainTable
{
    private readonly CalmOrder<GuestId> _order = new();
    private IReadOnlyList<DomainView> _rows = [];

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

    /// <summary>Told of the new order.</summary>
    [Parameter]
    public EventCallback<SortOrder> SortChanged { get; set; }

    /// <summary>Where its menus' orders go.</summary>
    [Parameter, EditorRequired]
    public required DomainOrders Orders { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Whose each is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    private string? WhyNot(LabAction action, DomainView domain) => Me.WhyNot(action, Where.OfDomain(domain.Guest.Name, domain.Host));

    /// <inheritdoc/>
    protected override void OnParametersSet() => _rows = _order.Apply(Sorted(), d => d.Guest.Id, Sort.ToString(), Now);

    private IEnumerable<DomainView> Sorted() => Sort.Key switch
    {
        "host" => Sort.Apply(Domains, d => d.Host),
        "state" => Sort.Apply(Domains, d => d.Word),
        "cpu" => Sort.Apply(Domains, d => CpuOf(d) ?? default),
        "vcpus" => Sort.Apply(Domains, d => d.Guest.Vcpus),
        "memory" => Sort.Apply(Domains, d => d.Guest.Memory),
        "in" => Sort.Apply(Domains, d => d.Guest.NetworkIn?.BitsPerSecond ?? -1),
        "out" => Sort.Apply(Domains, d => d.Guest.NetworkOut?.BitsPerSecond ?? -1),
        "io" => Sort.Apply(Domains, d => IoOf(d)?.BytesPerSecond ?? -1),
        _ => Sort.Apply(Domains, d => d.Guest.Name),
    };

    private Share? CpuOf(DomainView domain) => domain.Guest.Cpu?.Of(ShowHost ? domain.Guest.Vcpus : HostCores);

    private static ByteRate? IoOf(DomainView domain) => domain.Guest is { BlockRead: { } read, BlockWrite: { } written } ? read + written : null;
}
