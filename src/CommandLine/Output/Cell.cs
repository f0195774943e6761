using Spectre.Console;

namespace XenWeb.CommandLine.Output;

/// <summary>A cell of a table.</summary>
/// <param name="Text">What stands there.</param>
/// <param name="Style">Its colour, where colour is shown.</param>
internal readonly record struct Cell(string? Text, Style? Style = null)
{
    /// <summary>Plain text.</summary>
    public static implicit operator Cell(string? text) => new(text);
}

/// <summary>A column of a table.</summary>
/// <param name="Head">Its head.</param>
/// <param name="IsNumber">Whether it is flush right.</param>
/// <param name="Wraps">Whether it is the one that is broken where a terminal is narrow.</param>
internal readonly record struct Column(string Head, bool IsNumber = false, bool Wraps = false);
