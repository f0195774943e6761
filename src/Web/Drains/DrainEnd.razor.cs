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

    // A part of the lab would tell of an end too early
    private DrainEstimate OfAll => Expected is { } end ? new DrainEstimate(end, null, T("reckoned from all that is on it")) : DrainEstimate.Not(T("that would be reckoned from all that is on it, which does not tell it now"));

    /// <inheritdoc/>
    protected override void OnParametersSet() =>
        _estimate = !Me.Person.SeesAll ? OfAll : Fleet.Hosts.GetValueOrDefault(Host)?.Status is { } status ? DrainForecast.Of(Host, Since, status, Fleet, Now) : DrainEstimate.Not(T($"{Host} has not been heard of"));
}
