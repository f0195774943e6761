using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Replay;

/// <summary>The time line of the replay, and its keys. Each tick draws it, and mostly nothing else.</summary>
public sealed partial class ReplayBar
{
    private const int ListedMax = 50;

    // So many can be told apart on a line
    private const int PlacesMax = 250;

    /// <summary>Where it is.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    /// <summary>The time line's beginning.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset From { get; set; }

    /// <summary>Its end.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset To { get; set; }

    /// <summary>From when on moments are kept; null if none is.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset? Since { get; set; }

    /// <summary>How long the time line is.</summary>
    [Parameter, EditorRequired]
    public required ReplayRange Range { get; set; }

    /// <summary>What happened, oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ReplayMark> Marks { get; set; }

    /// <summary>Whether it goes on by itself.</summary>
    [Parameter, EditorRequired]
    public bool Playing { get; set; }

    /// <summary>Whether there is anything to play.</summary>
    [Parameter, EditorRequired]
    public bool CanPlay { get; set; }

    /// <summary>How fast.</summary>
    [Parameter, EditorRequired]
    public int Speed { get; set; }

    /// <summary>What was stepped to, or why there was nothing; null for nothing to say.</summary>
    [Parameter]
    public string? Told { get; set; }

    /// <summary>To the next change (true) or the one before.</summary>
    [Parameter]
    public EventCallback<bool> Stepped { get; set; }

    /// <summary>To go on by itself, or not.</summary>
    [Parameter]
    public EventCallback<bool> Played { get; set; }

    /// <summary>Another speed.</summary>
    [Parameter]
    public EventCallback<int> SpeedChanged { get; set; }

    /// <summary>Another moment.</summary>
    [Parameter]
    public EventCallback<DateTimeOffset> Sought { get; set; }

    /// <summary>Another length.</summary>
    [Parameter]
    public EventCallback<ReplayRange> RangeChanged { get; set; }

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    private DateTimeOffset _now;

    /// <inheritdoc/>
    protected override void OnParametersSet() => _now = At;

    /// <summary>Goes to a moment without the page being drawn.</summary>
    internal void Go(DateTimeOffset at)
    {
        _now = at;
        StateHasChanged();
    }

    // Of several at one place the worst
    private IEnumerable<ReplayMark> Drawn => Marks.Where(m => m.At >= From && m.At <= To).GroupBy(m => (int)(X(m.At) / 100 * PlacesMax)).Select(g => g.MinBy(m => Rank(m.Look))!);

    private static int Rank(Status look) => look switch { Status.Failed => 0, Status.Overloaded => 1, Status.Moving => 2, _ => 3 };

    private double X(DateTimeOffset at) => Math.Clamp((at - From) / (To - From) * 100, 0, 100);

    private Task Slide(ChangeEventArgs e) =>
        double.TryParse(Convert.ToString(e.Value, CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 && seconds <= (To - From).TotalSeconds
            ? Sought.InvokeAsync(From.AddSeconds(seconds))
            : Task.CompletedTask;
}
