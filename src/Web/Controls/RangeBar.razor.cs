using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Controls;

/// <summary>Above the charts of a page: the stretch of time, downloads, and the way to the past.</summary>
public sealed partial class RangeBar
{
    private const string Name = "range";

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required ChartRange Range { get; set; }

    /// <summary>What the charts are of, as the API has it: "hosts/ferby".</summary>
    [Parameter, EditorRequired]
    public required string Of { get; set; }

    /// <summary>What the replay is to show: "host=ferby"; null for no way to it.</summary>
    [Parameter]
    public string? Moment { get; set; }

    /// <summary>Between two samples.</summary>
    [Parameter, EditorRequired]
    public TimeSpan Period { get; set; }

    /// <summary>Why the history could not be read; null if it could.</summary>
    [Parameter]
    public string? Problem { get; set; }

    /// <summary>Told to read it again.</summary>
    [Parameter]
    public EventCallback Retry { get; set; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }
}
