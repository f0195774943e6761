using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Controls;

/// <summary>What became of one thing that was asked for.</summary>
public sealed partial class OutcomeBanner
{
    /// <summary>Where it is.</summary>
    [Parameter, EditorRequired]
    public Status Value { get; set; }

    /// <summary>What it is about; null where the page says it.</summary>
    [Parameter]
    public string? Subject { get; set; }

    /// <summary>"Pausing…".</summary>
    [Parameter, EditorRequired]
    public required string Word { get; set; }

    /// <summary>In words.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Who asked, and why.</summary>
    [Parameter, EditorRequired]
    public required Reason Reason { get; set; }

    /// <summary>Whether it is at its end.</summary>
    [Parameter]
    public bool Ended { get; set; }

    /// <summary>How far; null if it can't be told.</summary>
    [Parameter]
    public Share? Progress { get; set; }

    /// <summary>Where its events are; null for none.</summary>
    [Parameter]
    public string? Events { get; set; }

    /// <summary>When it has ended: what can be done about it.</summary>
    [Parameter]
    public RenderFragment? After { get; set; }

    /// <summary>It was read.</summary>
    [Parameter]
    public EventCallback Dismissed { get; set; }

    /// <summary>While it goes on: what can be done about it.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private StatusLook Look => StatusLook.Of(Value);
}
