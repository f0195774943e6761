using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Controls;

/// <summary>One tab.</summary>
/// <param name="Key">Its name in the address.</param>
/// <param name="Word">On it.</param>
/// <param name="Count">How many there are of what it shows; null if that is not said.</param>
public sealed record Tab(string Key, string Word, int? Count = null);

/// <summary>A row of tabs and the panel of the chosen one.</summary>
public sealed partial class Tabs
{
    /// <summary>The most tabs.</summary>
    public const int Max = 12;

    private readonly string _id = $"t{Guid.NewGuid():N}";
    private readonly ElementReference[] _buttons = new ElementReference[Max];

    /// <summary>What they are about, for a reader that can't see.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>All tabs, <see cref="Max"/> at most.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Tab> All { get; set; }

    /// <summary>The chosen one.</summary>
    [Parameter, EditorRequired]
    public required string Chosen { get; set; }

    /// <summary>Told of another choice.</summary>
    [Parameter]
    public EventCallback<string> Changed { get; set; }

    /// <summary>What the chosen one shows.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private string PanelId => $"{_id}-panel";

    private string TabId(string key) => $"{_id}-{key}";

    private async Task KeyAsync(string key, int at)
    {
        int? to = key switch
        {
            "ArrowRight" => (at + 1) % All.Count,
            "ArrowLeft" => (at + All.Count - 1) % All.Count,
            "Home" => 0,
            "End" => All.Count - 1,
            _ => null,
        };
        if (to is not { } next) return;
        await Changed.InvokeAsync(All[next].Key);
        await _buttons[next].FocusAsync();
    }
}
