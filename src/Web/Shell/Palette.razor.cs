using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Live;

namespace XenWeb.Web.Shell;

/// <summary>Hosts, domains, negotiations and commands in one list, by a part of their name.</summary>
public sealed partial class Palette
{
    private ElementReference _dialog;
    private IReadOnlyList<PaletteHit> _hits = [];
    private string _text = "";
    private int _chosen;

    /// <summary>The lab.</summary>
    [Inject]
    public required MyFleet Live { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Whose each domain is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>Where pages lie.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The browser's scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    private void Search()
    {
        _hits = PaletteHit.Find(Live.Current, _text.Trim(), Me, Where);
        _chosen = 0;
    }

    private void Clear()
    {
        _text = "";
        _hits = [];
    }

    private async Task OnKeyAsync(KeyboardEventArgs e)
    {
        if (_hits.Count == 0) return;
        switch (e.Key)
        {
            case "ArrowDown": _chosen = (_chosen + 1) % _hits.Count; break;
            case "ArrowUp": _chosen = (_chosen + _hits.Count - 1) % _hits.Count; break;
            case "Enter": await GoAsync(_hits[_chosen]); break;
        }
    }

    private async Task GoAsync(PaletteHit hit)
    {
        await using (var shell = await Scripts.ImportAsync("./js/shell.js")) await shell.InvokeAsync("closeDialog", _dialog);
        Clear();
        if (hit.Address is { } address) Navigation.NavigateTo(hit.Leaves ? $"{address}?back={Uri.EscapeDataString(new Uri(Navigation.Uri).PathAndQuery)}" : address, hit.Leaves);
        if (hit.Script is not { } script) return;
        await using var keys = await Scripts.ImportAsync("./js/keys.js");
        await keys.InvokeAsync(script);
    }
}
