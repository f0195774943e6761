using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Plans;

/// <summary>Every host now and after the first steps of a plan, side by side; it follows the slider.</summary>
public sealed partial class PlanHosts
{
    private const int RowsMore = 100;
    private static readonly Share _hot = new(BalanceTerms.CpuLimit);

    private int _rows = RowsMore;
    private IReadOnlyList<HostOutlook> _hosts = [];
    private bool _knows = true;
    private (Plan Plan, int Chosen)? _shown;

    /// <summary>The plan.</summary>
    [Parameter, EditorRequired]
    public required Plan Plan { get; set; }

    /// <summary>After how many steps; null for all.</summary>
    [Parameter]
    public int? Chosen { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var chosen = Chosen ?? Plan.Steps.Length;
        if (_shown is { } shown && ReferenceEquals(shown.Plan, Plan) && shown.Chosen == chosen) return;
        _shown = (Plan, chosen);
        // In one order at every place of the slider: rows do not jump under it
        var touched = Plan.Steps.SelectMany(step => new[] { step.From, step.To }).OfType<HostId>().ToHashSet();
        _hosts = [.. Plan.After(chosen).OrderBy(h => !touched.Contains(h.Id)).ThenBy(h => h.Id)];
        _knows = Plan.KnowsCovered(chosen);
    }

    private static string Covered(HostFigures before, HostFigures after) => T((before.LossIsCovered, after.LossIsCovered) switch
    {
        (true, true) => "yes",
        (false, false) => "no",
        (false, true) => "no, then yes",
        _ => "yes, then no",
    });
}
