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
    private ElementReference _told;
    private ElementReference _details;
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

    /// <summary>Names of the series: one or two, or up to four of a chart that compares.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Series { get; set; }

    /// <summary>The capacity, where the scale ends; null for rates, whose scale grows by round steps.</summary>
    [Parameter]
    public double? Max { get; set; }

    /// <summary>What the replay is to show of a moment that is chosen here: "host=ferby"; null where none can be.</summary>
    [Parameter]
    public string? Moment { get; set; }

    /// <summary>What it is of, for the names of its files: "ferby".</summary>
    [Parameter]
    public string Of { get; set; } = "xenweb";

    /// <summary>Whether a stretch can be chosen in it, which the page's address takes as <c>from</c> and <c>to</c>.</summary>
    [Parameter]
    public bool Zooms { get; set; }

    /// <summary>Whether its series have samples of their own times: a missing value is a gap only where there is none for long.</summary>
    [Parameter]
    public bool Sparse { get; set; }

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
        marks = Marks.Select(m => new { x = m.At.ToUnixTimeMilliseconds(), label = m.Label, text = m.Text.Length > 0 ? m.Text : m.Label }),
        max = Max,
    };

    /// <summary>Draws all of it anew: from the history, or for another range.</summary>
    public Task ShowAsync(IReadOnlyList<ChartPoint> points, DateTimeOffset now, TimeSpan length, TimeSpan gap) => ShowAsync(points.Select(p => p.ToArray()), now, length, gap);

    /// <summary>The same of points as the script takes them.</summary>
    internal async Task ShowAsync(IEnumerable<double?[]> points, DateTimeOffset now, TimeSpan length, TimeSpan gap)
    {
        await _made.Task;
        if (_script is not null) await _script.InvokeAsync("show", _id, points, now.ToUnixTimeMilliseconds(), length.TotalMilliseconds, gap.TotalMilliseconds);
    }

    /// <summary>Adds what is newer than the last, and lets the time go on.</summary>
    public Task AppendAsync(IReadOnlyList<ChartPoint> points, DateTimeOffset now) => AppendAsync(points.Select(p => p.ToArray()), now);

    /// <summary>The same of points as the script takes them.</summary>
    internal async Task AppendAsync(IEnumerable<double?[]> points, DateTimeOffset now)
    {
        if (_made.Task.IsCompletedSuccessfully && _script is not null) await _script.InvokeAsync("append", _id, points, now.ToUnixTimeMilliseconds());
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var lines = string.Join('|', Thresholds.Select(t => t.ToString()).Concat(Marks.Select(m => m.ToString()))) + Max;
        if (firstRender)
        {
            _lines = lines;
            _script = await Scripts.ImportAsync("./Controls/Chart.razor.js");
            await _script.InvokeAsync("make", _plot, _id, new { group = Group, series = Series, lines = Lines, moment = Moment, zooms = Zooms, sparse = Sparse, title = Title, unit = Unit, of = Of }, _told, _details);
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
