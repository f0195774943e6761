using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Shell;

/// <summary>The shell around each page: navigation, top bar, palette, and what is said of the connection.</summary>
public sealed partial class MainLayout
{
    private ErrorBoundary? _boundary;

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The browser's scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Browser.Changed += Redraw;
        Navigation.LocationChanged += OnLocationChanged;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // At the first visit there was no cookie to read the zone from, and who has travelled since has another: charts, which the browser draws, would say other times than texts
        if (!firstRender) return;
        await using var shell = await Scripts.ImportAsync("./js/shell.js");
        Browser.Set(await shell.InvokeAsync<string>("timeZone"));
    }

    private void Redraw() => _ = InvokeAsync(StateHasChanged);

    // What failed was one page; the next one is shown
    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _boundary?.Recover();

    /// <inheritdoc/>
    public void Dispose()
    {
        Browser.Changed -= Redraw;
        Navigation.LocationChanged -= OnLocationChanged;
    }
}
