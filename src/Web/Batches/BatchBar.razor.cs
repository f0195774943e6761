using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Batches;

/// <summary>The bar over a table whose rows are chosen: what can be done with all of them, with a question that names those that are left out before anything is asked for.</summary>
public sealed partial class BatchBar
{
    private ConfirmDialog? _dialog;
    private BatchAction? _action;
    private IReadOnlyList<DomainView> _able = [];
    private IReadOnlyList<(string Name, string Why)> _left = [];

    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DomainView> Domains { get; set; }

    /// <summary>How many of them the filter hides.</summary>
    [Parameter]
    public int Hidden { get; set; }

    /// <summary>Told of the batch that was begun, or why none was.</summary>
    [Parameter]
    public EventCallback<(Batch? Batch, Refusal? Refusal)> Begun { get; set; }

    /// <summary>Nothing is to be chosen any more.</summary>
    [Parameter]
    public EventCallback Cleared { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Whose each is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>Where orders to many are given.</summary>
    [Inject]
    public required MyBatches Batches { get; init; }

    private string? TooMany => Domains.Count > BatchRuns.ItemsMax ? T($"{BatchRuns.ItemsMax} domains at once are the most: narrow the filter, or select fewer.") : null;

    private string Title => _action?.Of(_able.Count == 1 ? _able[0].Guest.Name : Format.Count(_able.Count, "domain")) ?? "";

    // One is asked for by its name, many by how many they are
    private string? ToType => _action is not { Danger: true } ? null : _able.Count == 1 ? _able[0].Guest.Name : $"{T(_action.Verb).ToLowerInvariant()} {_able.Count}";

    private string? WhyNone => _able.Count == 0 ? T("None of those that you selected can be ordered to do that now.") : null;

    // Switched off where it may be done to none of the first few; the question looks at each
    private Target Anything(BatchAction action)
    {
        var targets = Domains.Take(BatchRuns.ItemsMax).Select(d => Where.OfDomain(d.Guest.Name, d.Host));
        var first = Where.OfDomain(Domains[0].Guest.Name, Domains[0].Host);
        foreach (var target in targets) if (Me.May(action.Right, target)) return target;
        return first;
    }

    private void Ask(BatchAction action)
    {
        _action = action;
        Judge();
        StateHasChanged();
        _dialog!.Show();
    }

    private void Judge()
    {
        var judged = Domains.Select(d => (Domain: d, Why: Me.WhyNot(_action!.Right, Where.OfDomain(d.Guest.Name, d.Host)) ?? _action.WhyNot(d))).ToList();
        _able = [.. judged.Where(j => j.Why is null).Select(j => j.Domain)];
        _left = [.. judged.Where(j => j.Why is not null).Select(j => (j.Domain.Guest.Name, j.Why!))];
    }

    private Task BeginAsync(Caller caller) => Begun.InvokeAsync(Batches.Begin(_action!.Kind, [.. _able.Select(d => (d.Guest.Id, d.Guest.Name))], caller));
}
