using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Batches;

/// <summary>The bar over a table of domains of which some are chosen: what can be done with all of them.</summary>
public sealed partial class BatchBar
{
    private BatchAction? _action;
    private IReadOnlyList<DomainView> _able = [];

    /// <summary>What is chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DomainView> Domains { get; set; }

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
        _able = Judge(Domains, d => d.Guest.Name, d => Me.WhyNot(action.Right, Where.OfDomain(d.Guest.Name, d.Host)) ?? action.WhyNot(d));
        Show();
    }

    private Task BeginAsync(Caller caller) => Begun.InvokeAsync(Batches.Begin(_action!.Kind, [.. _able.Select(d => (d.Guest.Id, d.Guest.Name))], caller));
}
