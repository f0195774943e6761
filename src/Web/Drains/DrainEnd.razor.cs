using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Drains;

/// <summary>When a drain will end and from what that is reckoned, or why it can't be said.</summary>
public sealed partial class DrainEnd
{
    private DrainEstimate? _estimate;

    /// <summary>Which host.</summary>
    [Parameter, EditorRequired]
    public HostId Host { get; set; }

    /// <summary>Since when it is drained.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Since { get; set; }

    /// <summary>The end that was reckoned from the whole lab; null if it can't be said, or nobody asked here.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset? Expected { get; set; }

    /// <summary>The lab.</summary>
    [Parameter, EditorRequired]
    public required FleetSnapshot Fleet { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <inheritdoc/>
    protected override void OnParametersSet() => _estimate = DrainForecast.Seen(Me.Person.SeesAll, Host, Since, Expected, Fleet, Now);
}
