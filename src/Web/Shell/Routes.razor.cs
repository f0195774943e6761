using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using XenWeb.Web.Access;
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

    /// <summary>Who is signed in.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Whose circuit this is.</summary>
    [Inject]
    public required AuthenticationStateProvider Principal { get; init; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Browser.Set(Zone);
        // Before anything below is drawn: the state is there already, so nothing is waited for
        Me.Take((await Principal.GetAuthenticationStateAsync()).User);
    }
}
