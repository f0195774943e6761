using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Access;

/// <summary>The one button for orders: it looks at the same rights as the <see cref="Gate"/> that the order will come to.</summary>
public sealed partial class OrderButton
{
    /// <summary>What it does.</summary>
    [Parameter, EditorRequired]
    public required LabAction Action { get; set; }

    /// <summary>To what; the lab if it is left out.</summary>
    [Parameter]
    public Target On { get; set; }

    /// <summary>Why it can't be done now, whoever asks; null if it can.</summary>
    [Parameter]
    public string? WhyNot { get; set; }

    /// <summary>What it means, for who may.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>Its classes.</summary>
    [Parameter]
    public string Class { get; set; } = "btn xw-btn";

    /// <summary>Where it leads, if it is a link.</summary>
    [Parameter]
    public string? Href { get; set; }

    /// <summary>Told when it is pressed.</summary>
    [Parameter]
    public EventCallback Pressed { get; set; }

    /// <summary>Anything else.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? More { get; set; }

    /// <summary>The words on it.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    private string? Off => Me.WhyNot(Action, On) ?? WhyNot;
}
