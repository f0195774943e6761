using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace XenWeb.Web.Controls;

/// <summary>
/// A chart over time. Its words are drawn by Blazor; its plot is made once and then patched by its script, so a sample
/// costs one small call and no drawing. Times are the hosts'; the plot ends at the newest of them.
/// </summary>
public sealed partial class Chart
{
    private readonly TaskCompletionSource _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _id = $"chart{Guid.NewGuid():N}";
    private ElementReference _plot;
    private ElementReference _table;
    private ScriptModule? _script;
    private string _lines = "";

    /// <summary>What is measured.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>Its unit, written once.</summary>
    [Parameter, EditorRequired]
    public required string Unit { get; set; }

    /// <summary>The newest value in words.</summary>
    [Parameter]
    public string? Now { get; set; }

    /// <summary>Names of the series: one or two.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Series { get; set; }

    /// <summary>The capacity, where the scale ends; null for rates, whose scale grows by round steps.</summary>
    [Parameter]
    public double? Max { get; set; }

    /// <summary>What the replay is to show of a moment that is chosen here: "host=ferby"; null where none can be.</summary>
    [Parameter]
    public string? Moment { get; set; }

    /// <summary>Charts of one group share their crosshair.</summary>
    [Parameter]
    public string Group { get; set; } = "page";

    /// <summary>Dashed lines.</summary>
    [Parameter]
    public IReadOnlyList<ChartThreshold> Thresholds { get; set; } = [];

    /// <summary>Thin lines.</summary>
    [Parameter]
    public IReadOnlyList<ChartMark> Marks { get; set; } = [];

    /// <summary>The browser's scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    private object Lines => new
    {
        thresholds = Thresholds.Select(t => new { y = t.Y, label = t.Label, colour = t.Colour }),
        marks = Marks.Select(m => new { x = m.At.ToUnixTimeMilliseconds(), label = m.Label }),
        max = Max,
    };

    /// <summary>Draws all of it anew: from the history, or for another range.</summary>
    public async Task ShowAsync(IReadOnlyList<ChartPoint> points, DateTimeOffset now, TimeSpan length, TimeSpan gap)
    {
        await _made.Task;
        if (_script is not null) await _script.InvokeAsync("show", _id, points.Select(p => p.ToArray()), now.ToUnixTimeMilliseconds(), length.TotalMilliseconds, gap.TotalMilliseconds);
    }

    /// <summary>Adds what is newer than the last, and lets the time go on.</summary>
    public async Task AppendAsync(IReadOnlyList<ChartPoint> points, DateTimeOffset now)
    {
        if (_made.Task.IsCompletedSuccessfully && _script is not null) await _script.InvokeAsync("append", _id, points.Select(p => p.ToArray()), now.ToUnixTimeMilliseconds());
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var lines = string.Join('|', Thresholds.Select(t => t.ToString()).Concat(Marks.Select(m => m.ToString()))) + Max;
        if (firstRender)
        {
            _lines = lines;
            _script = await Scripts.ImportAsync("./Controls/Chart.razor.js");
            await _script.InvokeAsync("make", _plot, _id, new { group = Group, series = Series, lines = Lines, moment = Moment }, _table);
            _made.TrySetResult();
        }
        else if (lines != _lines && _script is not null)
        {
            _lines = lines;
            await _script.InvokeAsync("setLines", _id, Lines);
        }
    }

    /// <summary>Takes the plot away.</summary>
    public async ValueTask DisposeAsync()
    {
        _made.TrySetResult();
        if (_script is null) return;
        await _script.InvokeAsync("destroy", _id);
        await _script.DisposeAsync();
        _script = null;
    }
}
