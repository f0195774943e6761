namespace XenWeb.Web.Configs;

/// <summary>What became of a line from one version to the next.</summary>
public enum DiffKind
{
    /// <summary>In both.</summary>
    Same,

    /// <summary>Only in the later one.</summary>
    Added,

    /// <summary>Only in the earlier one.</summary>
    Removed,

    /// <summary>Lines that are in both and are not shown.</summary>
    Gap,
}

/// <summary>One line of a difference.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Before">Its number in the earlier text, from 1; null if it is not there.</param>
/// <param name="After">Its number in the later text; null if it is not there.</param>
/// <param name="Text">The line; of a gap, how many lines it stands for.</param>
public sealed record DiffLine(DiffKind Kind, int? Before, int? After, string Text);
