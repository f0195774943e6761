using Microsoft.AspNetCore.Components;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Shell;

/// <summary>The root of what runs in a circuit: finds the page of an address.</summary>
public sealed partial class Routes
{
    /// <summary>The browser's time zone as its cookie said; null if it has not said it yet.</summary>
    [Parameter]
    public string? Zone { get; set; }

    /// <summary>Where the zone is kept for the pages of this circuit.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    /// <inheritdoc/>
    protected override void OnInitialized() => Browser.Set(Zone);
}
