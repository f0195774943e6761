using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Plans;

/// <summary>A plan's score over its steps, with a slider for how many are to be made.</summary>
public sealed partial class PlanCurve
{
    // As many as the plot has pixels for
    private const int PointsMax = 400;

    /// <summary>The score before the first step and after each; at least two.</summary>
    [Parameter, EditorRequired]
    public ImmutableArray<double> Curve { get; set; }

    /// <summary>After how many steps most is won.</summary>
    [Parameter, EditorRequired]
    public int Knee { get; set; }

    /// <summary>How many are chosen.</summary>
    [Parameter, EditorRequired]
    public int Chosen { get; set; }

    /// <summary>Told how many.</summary>
    [Parameter]
    public EventCallback<int> ChosenChanged { get; set; }

    // A step aside may be worse than the beginning
    private double Top => Math.Max(Curve.Max(), 1e-9);

    private double X(int step) => 100.0 * step / Math.Max(1, Curve.Length - 1);

    private string Points(int from, int to)
    {
        var stride = Math.Max(1, (to - from) / PointsMax);
        var steps = Enumerable.Range(from, to - from + 1).Where(k => (k - from) % stride == 0 || k == to);
        return string.Join(' ', steps.Select(k => $"{Format.Css(X(k))},{Format.Css(100 - 100 * Curve[k] / Top)}"));
    }

    private Task Choose(ChangeEventArgs e) =>
        int.TryParse(e.Value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var steps) && steps < Curve.Length ? ChosenChanged.InvokeAsync(steps) : Task.CompletedTask;
}
