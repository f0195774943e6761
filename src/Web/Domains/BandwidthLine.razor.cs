using Microsoft.AspNetCore.Components;
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

    private string Text => (IsKept, WhyNot) switch
    {
        (true, _) => T($"network {Words(Now)}"),
        (_, null) => T($"network {Words(Now)}; it is to be {Words(Wanted)}"),
        _ => T($"network {Words(Now)}; it is to be {Words(Wanted)}: {WhyNot}"),
    };

    // As BandwidthLimit has it for records, which are in English
    private static string Words(BitRate? limit) => limit is { } rate ? T($"limited to {rate.Megabits:#,0.###} Mbit/s each way") : T("not limited");

    private BitRate? Wanted => Operations.WantedLimit(Domain.Guest.Name);
}
