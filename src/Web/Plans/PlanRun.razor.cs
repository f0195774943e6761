using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Plans;

/// <summary>A plan's steps while they are made.</summary>
public sealed partial class PlanRun
{
    // The one that is being made, and those around it
    private const int ShownMax = 30;

    /// <summary>The operation.</summary>
    [Parameter, EditorRequired]
    public required Operation Run { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    /// <summary>Told that it is to be stopped.</summary>
    [Parameter]
    public EventCallback Stop { get; set; }

    private IEnumerable<OperationItem> Shown
    {
        get
        {
            var current = PlanProgress.Current(Run)?.Move!.Number ?? Run.Items.FirstOrDefault(i => i.State == OperationItemState.Failed)?.Move!.Number ?? Run.Items.Length;
            return Run.Items.Skip(Math.Clamp(current - ShownMax / 2, 0, Math.Max(0, Run.Items.Length - ShownMax))).Take(ShownMax);
        }
    }

    // As PlanMove.Does says it, which stands in the operation's own words
    private static string Does(PlanMove move) => move.Kind == PlanStepKind.Start ? T($"starts on {move.To}") : T($"moves from {move.From} to {move.To}");

    private static (string Word, Status Status) Look(OperationItemState state) => state switch
    {
        OperationItemState.Moving => (T("now"), Status.Moving),
        OperationItemState.Done => (T("done"), Status.Done),
        OperationItemState.Failed => (T("failed"), Status.Failed),
        OperationItemState.Skipped => (T("left out"), Status.Off),
        _ => (T("to come"), Status.Waiting),
    };
}
