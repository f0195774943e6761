using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Configs;

/// <summary>A difference as a table, folded to what changed.</summary>
public sealed partial class DiffView
{
    private (string, string)? _read;
    private ImmutableArray<DiffLine> _lines = [];
    private int _added;
    private int _removed;

    /// <summary>What the earlier text is called.</summary>
    [Parameter, EditorRequired]
    public required string Before { get; set; }

    /// <summary>What the later text is called.</summary>
    [Parameter, EditorRequired]
    public required string After { get; set; }

    /// <summary>The earlier text.</summary>
    [Parameter, EditorRequired]
    public required string From { get; set; }

    /// <summary>The later text.</summary>
    [Parameter, EditorRequired]
    public required string To { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_read == (From, To)) return;
        _read = (From, To);
        var all = TextDiff.Of(From, To);
        (_added, _removed) = (all.Count(l => l.Kind == DiffKind.Added), all.Count(l => l.Kind == DiffKind.Removed));
        _lines = TextDiff.Folded(all);
    }
}
