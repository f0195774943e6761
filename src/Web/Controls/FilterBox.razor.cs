using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Controls;

/// <summary>
/// A filter. What comes back through the address is older than what has been typed meanwhile, so it is not put over it: only another text
/// than those that were told is.
/// </summary>
public sealed partial class FilterBox : IDisposable
{
    private readonly Queue<string> _told = new();
    private int _typings;
    private string _typed = "";
    private string _value = "";

    /// <summary>What is filtered, for a reader that can't see.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The filter as the page has it.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>How long nothing must be typed before it is told; a list of thousands is not filtered for each letter of a word.</summary>
    /// <value>At once.</value>
    [Parameter]
    public TimeSpan Wait { get; set; }

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

    /// <summary>What was typed last on a page that was left is not told: it would be taken for the next page's.</summary>
    public void Dispose() => _typings++;

    private async Task TellAsync()
    {
        var typing = ++_typings;
        if (Wait > TimeSpan.Zero) await Task.Delay(Wait);
        if (typing != _typings) return;
        _told.Enqueue(_typed);
        await Changed.InvokeAsync(_typed);
    }
}
