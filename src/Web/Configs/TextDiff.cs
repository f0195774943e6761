using System.Collections.Immutable;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace XenWeb.Web.Configs;

/// <summary>The difference between two texts, line by line.</summary>
public static class TextDiff
{
    /// <summary>Texts of more lines are not compared line by line: the one is told as removed, the other as added.</summary>
    public const int LinesMax = 2000;

    // Lines around a change that are shown
    private const int Context = 3;

    /// <summary>Every line of both, in order.</summary>
    public static ImmutableArray<DiffLine> Of(string before, string after)
    {
        var (old, anew) = (Lines(before), Lines(after));
        if (old.Length is 0 or > LinesMax || anew.Length is 0 or > LinesMax)
        {
            return [.. old.Select((line, at) => new DiffLine(DiffKind.Removed, at + 1, null, line)), .. anew.Select((line, at) => new DiffLine(DiffKind.Added, null, at + 1, line))];
        }
        var (left, right) = (0, 0);
        var model = InlineDiffBuilder.Diff(string.Join('\n', old), string.Join('\n', anew), ignoreWhiteSpace: false, ignoreCase: false);
        return [.. model.Lines.Select(line => line.Type switch
        {
            ChangeType.Inserted => new DiffLine(DiffKind.Added, null, ++right, line.Text),
            ChangeType.Deleted => new DiffLine(DiffKind.Removed, ++left, null, line.Text),
            _ => new DiffLine(DiffKind.Same, ++left, ++right, line.Text),
        })];
    }

    /// <summary>The changes with a few lines around each; what lies between is one line that says how much it is.</summary>
    public static ImmutableArray<DiffLine> Folded(ImmutableArray<DiffLine> all)
    {
        var near = new bool[all.Length];
        for (var at = 0; at < all.Length; at++)
        {
            if (all[at].Kind == DiffKind.Same) continue;
            for (var around = Math.Max(0, at - Context); around <= Math.Min(all.Length - 1, at + Context); around++) near[around] = true;
        }
        var shown = ImmutableArray.CreateBuilder<DiffLine>();
        for (var at = 0; at < all.Length;)
        {
            var end = at;
            while (end < all.Length && !near[end]) end++;
            // One line that is left out would take as much room as it saves
            if (end - at > 1) shown.Add(new DiffLine(DiffKind.Gap, null, null, $"{end - at}"));
            else shown.AddRange(all[at..end]);
            if (end < all.Length) shown.Add(all[end++]);
            at = end;
        }
        return shown.ToImmutable();
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
