using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>A migration with its progress and the time that it is likely to take yet.</summary>
public sealed partial class MoveRow
{
    // Pages that are written while they are copied are copied again: the share may pass 1 before the end
    private Share? Share => Move.Copied is { } copied ? new Share(Math.Min(copied.Of(Move.Memory).Value, 0.99)) : null;

    private string Left
    {
        get
        {
            if (Move.Left is { } left) return T($"about {Format.Span(left)} left");
            var passed = Now - Move.StartedAt;
            if (Share is not { Value: > 0.02 } share || passed <= TimeSpan.Zero) return T($"for {Format.Span(passed)}");
            return T($"about {Format.Span(passed * ((1 - share.Value) / share.Value))} left");
        }
    }

    /// <summary>The migration.</summary>
    [Parameter, EditorRequired]
    public required Migration Move { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>Leaves the source out, where the page is about it.</summary>
    [Parameter]
    public bool ToOnly { get; set; }
}
