using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace XenWeb.Web.Controls;

/// <summary>A modal dialog; its content is there only while it is open.</summary>
public sealed partial class Dialog
{
    private readonly string _id = $"d{Guid.NewGuid():N}";
    private ElementReference _dialog;
    private bool _open;
    private bool _show;

    /// <summary>What is asked.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>The form and its buttons.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>The browser's scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    /// <summary>Opens it.</summary>
    public void Show()
    {
        _open = _show = true;
        StateHasChanged();
    }

    /// <summary>Closes it; what was typed is gone.</summary>
    public async Task CloseAsync()
    {
        await using var shell = await Scripts.ImportAsync("./js/shell.js");
        await shell.InvokeAsync("closeDialog", _dialog);
        OnClosed();
    }

    private void OnClosed()
    {
        _open = false;
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_show) return;
        _show = false;
        await using var shell = await Scripts.ImportAsync("./js/shell.js");
        await shell.InvokeAsync("showDialog", _dialog);
    }
}
