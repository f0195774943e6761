using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Controls;

/// <summary>
/// A filter. What comes back through the address is older than what has been typed meanwhile, so it is not put over it: only another text
/// than those that were told is.
/// </summary>
public sealed partial class FilterBox
{
    private readonly Queue<string> _told = new();
    private string _typed = "";
    private string _value = "";

    /// <summary>What is filtered, for a reader that can't see.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The filter as the page has it.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>Told what is typed.</summary>
    [Parameter]
    public EventCallback<string> Changed { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var value = Value ?? "";
        if (value == _value) return;
        _value = value;
        if (!_told.Contains(value))
        {
            _typed = value;
            _told.Clear();
        }
        else
        {
            while (_told.Dequeue() != value) { }
        }
    }

    private Task TellAsync()
    {
        _told.Enqueue(_typed);
        return Changed.InvokeAsync(_typed);
    }
}
