using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Units;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Domains;

/// <summary>What is to be seen of the limit of a domain's network; nothing where there is none and none is wanted.</summary>
public sealed partial class BandwidthLine
{
    /// <summary>The domain.</summary>
    [Parameter, EditorRequired]
    public required DomainView Domain { get; set; }

    /// <summary>Why its host does not keep it; null if nothing is known against it.</summary>
    [Parameter]
    public string? WhyNot { get; set; }

    /// <summary>What is wanted.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    private BitRate? Now => Domain.Guest.Bandwidth;

    private bool IsKept => Now == Wanted;

    private string Text => $"network {BandwidthLimit.Words(Now)}{(IsKept ? "" : $"; it is to be {BandwidthLimit.Words(Wanted)}{(WhyNot is null ? "" : $": {WhyNot}")}")}";

    private BitRate? Wanted => Operations.WantedLimit(Domain.Guest.Name);
}
